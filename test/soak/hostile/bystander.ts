import { type Body, demand, SoakClient, tokenPath } from '../client.js';
import { type Check, check } from '../results.js';
import { percentiles } from '../monitor.js';

const pauseMilliseconds = 20;
const requestTimeoutMilliseconds = 15_000;
const maxLatencyMs = 1_000;

/** A signed-in client that is not part of the attack, on one keep-alive connection. */
export class Bystander {
  private readonly failures: string[] = [];
  private readonly client: SoakClient;
  private accessToken = '';
  private loop: Promise<void> | undefined;
  private running = true;

  constructor(
    private readonly url: string,
    private readonly password: string,
  ) {
    this.client = new SoakClient(url, 1, requestTimeoutMilliseconds);
  }

  async signIn(): Promise<void> {
    const body = { grant_type: 'password', username: 'administrator', password: this.password };
    const tokens: Body = await this.client.post(tokenPath, undefined, body);
    this.accessToken = demand(tokens.access_token);
    await this.read();
    this.client.latencies.length = 0;
  }

  start(): void {
    this.loop = this.readUntilStopped();
  }

  /** Stops reading and reports the results. */
  async stop(): Promise<readonly Check[]> {
    this.running = false;
    await this.loop;
    const { latencies, connectionsOpened } = this.client;
    const { p50, p99 } = percentiles(latencies);
    this.client.close();
    return [
      check(`${latencies.length} reads of a signed-in client, ${this.failures.length} failed`, this.failures),
      {
        what: `its one connection stayed open (${connectionsOpened} opened)`,
        passed: connectionsOpened === 1,
        examples: [],
      },
      {
        what: `99 of 100 of its reads within ${maxLatencyMs} ms: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, max ${Math.max(...latencies).toFixed(0)} ms`,
        passed: p99 <= maxLatencyMs,
        examples: [],
      },
    ];
  }

  private async readUntilStopped(): Promise<void> {
    while (this.running) {
      await this.read().catch((error: unknown) => this.failures.push((error as Error).message));
      await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
    }
  }

  private async read(): Promise<void> {
    await this.client.get('/api/v1/users/me', this.accessToken);
  }
}
