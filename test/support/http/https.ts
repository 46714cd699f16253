import { type Agent, request } from 'node:https';

export interface HttpsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface HttpsCall {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** The loopback address to connect from. */
  readonly from?: string;
  /** Without one, the connection is used once. */
  readonly agent?: Agent;
}

/** A client of an https server whose certificate is known. */
export class HttpsClient {
  /**
   * @param port on the loopback interface
   * @param name what the certificate names, and, with the port, the Host header
   */
  constructor(
    private readonly port: number,
    private readonly name: string,
    private readonly ca: Buffer | undefined,
  ) {}

  /** As browsers write it. */
  get origin(): string {
    return `https://${this.name}:${this.port}`;
  }

  /** @param path sent as it is written, without normalising it */
  ask(path: string, { method = 'GET', headers, json, from, agent }: HttpsCall = {}): Promise<HttpsAnswer> {
    const body = json === undefined ? '' : JSON.stringify(json);
    return new Promise((resolve, reject) => {
      const call = request(
        {
          ...{
            host: '127.0.0.1',
            port: this.port,
            path,
            method,
            servername: this.name,
            agent: agent ?? false,
          },
          ...(this.ca && { ca: this.ca }),
          ...(from !== undefined && { localAddress: from }),
          headers: {
            Host: `${this.name}:${this.port}`,
            ...(json !== undefined && {
              'Content-Type': 'application/json',
              'Content-Length': Buffer.byteLength(body),
            }),
            ...headers,
          },
        },
        (answer) => {
          let text = '';
          answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
          answer.on('error', reject);
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
        },
      );
      call.on('error', reject);
      call.end(body);
    });
  }
}
