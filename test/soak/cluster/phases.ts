import { table } from '../../../bench/report.js';
import { percentiles } from '../monitor.js';
import type { Failure, OpenLoop } from './open-loop.js';

/** How long calls may fail after a part broke or came back. */
export const toleratedMs = 10_000;

/** A fault, or the time between two of them. All times by `performance.now()`. */
export interface Phase {
  readonly name: string;
  readonly began: number;
  readonly ended: number;
  /** The moments at which something was broken or repaired. */
  readonly marks: number[];
  readonly latencies: readonly number[];
  /** Why the fault was not tried, if so. */
  readonly missing?: string;
}

interface PhaseResult {
  readonly phase: string;
  readonly seconds: number;
  readonly operations: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  /** From the break or the repair to the start of the last operation that failed. */
  readonly secondsToRecover: number;
  readonly errorsWithin: number;
  readonly errorsOutside: number;
  readonly missing?: string;
}

/** Whether a failure is explained by a fault. */
export function isTolerated(
  { began, ended }: Pick<Failure, 'began' | 'ended'>,
  marks: readonly number[],
): boolean {
  return marks.some((mark) => began <= mark + toleratedMs && ended >= mark);
}

export function resultsOf(phases: readonly Phase[], { failures, successes }: OpenLoop): PhaseResult[] {
  const marks = phases.flatMap((phase) => phase.marks);
  return phases.map((phase) => {
    const duringPhase = (at: number): boolean => at >= phase.began && at < phase.ended;
    const failed = failures.filter(({ began }) => duringPhase(began));
    const outside = failed.filter((failure) => !isTolerated(failure, marks));
    const { p50, p99 } = percentiles(phase.latencies);
    return {
      phase: phase.name,
      seconds: (phase.ended - phase.began) / 1000,
      operations: successes.filter(duringPhase).length + failed.length,
      p50Milliseconds: p50,
      p99Milliseconds: p99,
      secondsToRecover: Math.max(0, ...failed.map(({ began }) => sinceMark(began, phase.marks))) / 1000,
      errorsWithin: failed.length - outside.length,
      errorsOutside: outside.length,
      ...(phase.missing !== undefined && { missing: phase.missing }),
    };
  });
}

function sinceMark(at: number, marks: readonly number[]): number {
  const latest = marks.filter((mark) => mark <= at).at(-1);
  return latest === undefined ? 0 : at - latest;
}

export function phaseTable(results: readonly PhaseResult[]): string {
  return table(
    ['phase', 's', 'operations', 'p50 ms', 'p99 ms', 'recovered after s', 'errors by then', 'errors outside'],
    results.map((result) => [
      result.missing === undefined ? result.phase : `${result.phase}: not tried, ${result.missing}`,
      result.seconds.toFixed(0),
      String(result.operations),
      result.p50Milliseconds.toFixed(0),
      result.p99Milliseconds.toFixed(0),
      result.phase === calm ? '' : result.secondsToRecover.toFixed(1),
      String(result.errorsWithin),
      String(result.errorsOutside),
    ]),
  );
}

export const calm = 'calm';
