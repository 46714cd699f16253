import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { Clock } from '../common/clock/clock.js';
import { freeBytes } from '../common/free-bytes.js';
import type { ReadinessCheck } from '../common/http/readiness-check.js';
import { Config } from '../config/config.js';
import { describeError, outageOf, timeoutCode } from '../database/database-errors.js';
import { isBelowFloor, schemaFloorSql } from '../database/schema-floor.js';
import { isMysql } from '../database/statements.js';
import { Transactions } from '../database/transactions.js';

const timeoutMs = 2_000;
/** Half a TOTP time step: codes are accepted for a step before and after, so that nobody is refused before this. */
const maxClockDifferenceMs = 15_000;
const logIntervalMs = 60_000;
/** Room for what a few transactions add to SQLite's write-ahead log. */
const neededBytes = 2 ** 20;

/** Changes nothing, but is refused like any write by a server that is read-only or cut off from its cluster. */
const writeNothing = 'UPDATE clean_up_clock SET believedAt = believedAt WHERE id = 0';
/** In UTC, because an hour of local time is repeated when summer time ends. */
const serverSql = `SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000 AS now, ${schemaFloorSql} AS floor`;
/** On SQLite a write would queue behind others, which does not mean that it is not ready; and there is one clock. */
const sqliteSql = `SELECT ${schemaFloorSql} AS floor`;

interface Seen {
  readonly floor: number | null;
  /** The database's clock, in milliseconds. */
  readonly now?: number;
}

/** Checks what the service needs to serve requests, on every call and once at the start. */
@Injectable()
export class Readiness implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Readiness.name);
  private isStopping = false;
  private logged = { problem: '', at: -Infinity };

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly transactions: Transactions,
    private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.check();
  }

  beforeApplicationShutdown(): void {
    this.isStopping = true;
  }

  /** @returns the checks that could be made: without the database, nothing is known about its schema and clock. */
  async check(): Promise<readonly ReadinessCheck[]> {
    if (this.isStopping) return [{ name: 'process', ok: false, reason: 'stopping' }];
    const process: ReadinessCheck = { name: 'process', ok: true };
    try {
      const checks = await this.withinTimeout(this.checkDatabase());
      this.log(checks.filter(({ ok }) => !ok).map(explain));
      return [process, ...checks];
    } catch (error) {
      this.log([`the database cannot be used: ${describeError(error)}`]);
      return [process, { name: 'database', ok: false, reason: outageOf(error) }];
    }
  }

  private async checkDatabase(): Promise<readonly ReadinessCheck[]> {
    const runner = this.database.createQueryRunner();
    try {
      if (!isMysql(this.database)) {
        const [seen] = (await runner.query(sqliteSql)) as Seen[];
        this.transactions.assertFileInPlace();
        return [await this.diskCheck(), schemaCheck(seen)];
      }
      await runner.query(writeNothing);
      return [{ name: 'database', ok: true }, ...(await this.checkServer(runner))];
    } finally {
      await runner.release();
    }
  }

  /** Little free space alone is not a problem: SQLite reuses the space of its write-ahead log. */
  private async diskCheck(): Promise<ReadinessCheck> {
    const isFull =
      this.transactions.outage === 'full' && (await freeBytes(this.config.dataDirectory)) < neededBytes;
    return { name: 'database', ok: !isFull, ...(isFull && { reason: 'full' as const }) };
  }

  /** The server read its clock at some moment between the question and the answer, however long that took. */
  private async checkServer(runner: QueryRunner): Promise<readonly ReadinessCheck[]> {
    const asked = { now: this.clock.now(), elapsed: this.clock.elapsed() };
    const [seen] = (await runner.query(serverSql)) as Seen[];
    const halfMs = (this.clock.elapsed() - asked.elapsed) / 2;
    const aheadMs = asked.now + halfMs - (seen?.now ?? 0);
    const ok = Math.abs(aheadMs) - halfMs <= maxClockDifferenceMs;
    const aheadSeconds = Math.round(aheadMs / 1000);
    return [schemaCheck(seen), { name: 'clock', ok, ...(!ok && { reason: 'wrong' as const }), aheadSeconds }];
  }

  private async withinTimeout<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      const error = Object.assign(new Error('it did not respond in time'), {
        code: timeoutCode,
      });
      timer = setTimeout(() => reject(error), timeoutMs);
    });
    // If it fails later, nobody waits for it any more.
    work.catch(() => undefined);
    return Promise.race([work, tooLate]).finally(() => clearTimeout(timer));
  }

  /** Logs every change, and once a minute what remains. */
  private log(problems: readonly string[]): void {
    const problem = problems.join('; ');
    const elapsed = this.clock.elapsed();
    const isRepeated = problem === this.logged.problem && elapsed - this.logged.at < logIntervalMs;
    if (problem !== '' && !isRepeated) this.logger.warn(`not ready: ${problem}`);
    if (problem === '' && this.logged.problem !== '') this.logger.warn('ready again');
    if (problem === '' || !isRepeated) this.logged = { problem, at: elapsed };
  }
}

function schemaCheck(seen: Seen | undefined): ReadinessCheck {
  return isBelowFloor(seen?.floor ?? 0)
    ? { name: 'schema', ok: false, reason: 'belowFloor' }
    : { name: 'schema', ok: true };
}

function explain({ name, reason, aheadSeconds = 0 }: ReadinessCheck): string {
  if (reason === 'full') return 'the disk of the database is full';
  if (name === 'schema') return 'a newer version has removed from the schema what this version needs';
  const seconds = Math.abs(aheadSeconds);
  return `the clock is ${seconds} s ${aheadSeconds > 0 ? 'ahead of' : 'behind'} the database's`;
}
