import autocannon, { type Client } from 'autocannon';

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Text that a correct response contains, for calls that also respond 200 to a refusal. */
  readonly expects?: string;
}

/** The next request of a connection; undefined when there are no more. */
export type NextCall = (connection: number) => HttpCall | undefined;

export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly next: NextCall;
}

export interface Run {
  readonly seconds: number;
  /** In milliseconds, one per request. */
  readonly latencies: readonly number[];
  readonly errors: number;
  /** The first wrong response. */
  readonly firstError?: string | undefined;
}

/** Autocannon's own counters. A client that has made `responseMax` requests ends after the last response. */
type CountingClient = Client & { reqsMade: number; responseMax: number };

const sampleIntervalMs = 10;
/** How long a request may stay without a response. */
const timeoutSeconds = 30;

/**
 * A closed loop: each connection sends its next call after the response to the last one. The run waits for requests
 * in flight at its end, so that the server does not work on them while another server is measured.
 */
export async function drive({ url, connections, seconds, next }: Load): Promise<Run> {
  const first = Array.from({ length: connections }, (_, connection) => ({
    connection,
    call: next(connection),
  })).flatMap(({ connection, call }) => (call ? [{ connection, call }] : []));
  if (first.length === 0) return { seconds: 0, latencies: [], errors: 0 };

  const latencies: number[] = [];
  const sending = new Map<Client, (typeof first)[number]>();
  let errors = 0;
  let firstError: string | undefined;
  const count = (problem: string): void => {
    errors += 1;
    firstError ??= problem;
  };
  const send = (client: Client, { expects = '', headers, ...call }: HttpCall): void => {
    const onResponse = (status: number, body: string): void => {
      const right = status >= 200 && status < 300 && body.includes(expects);
      if (!right) count(`${call.method} ${call.path}: ${status} ${body}`);
    };
    client.setRequests([{ ...call, headers: { ...headers }, onResponse }]);
  };

  const started = performance.now();
  let ended = started;
  const options = {
    url,
    connections: first.length,
    duration: seconds + timeoutSeconds,
    timeout: timeoutSeconds,
    sampleInt: sampleIntervalMs,
    setupClient: (client: Client): void => {
      const entry = first[sending.size];
      if (!entry) throw new Error('autocannon opens more connections than it was asked for');
      sending.set(client, entry);
      send(client, entry.call);
    },
  };
  await new Promise<void>((resolve) => {
    const instance = autocannon(options, () => resolve());
    instance.on('response', (client, _status, _bytes, milliseconds) => {
      latencies.push(milliseconds);
      ended = performance.now();
      const entry = sending.get(client);
      const call = entry && ended < started + seconds * 1000 ? next(entry.connection) : undefined;
      if (!entry || !call) (client as CountingClient).responseMax = (client as CountingClient).reqsMade;
      else if (call !== entry.call) send(client, (entry.call = call));
    });
    instance.on('reqError', (error: Error) => count(error.message));
  });
  return { seconds: (ended - started) / 1000, latencies, errors, firstError };
}
