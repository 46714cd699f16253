import { vi } from 'vitest';
import type { Clock } from '../../../src/common/clock/clock.js';

const timeStep = 30_000;

/** Moves the clock of this process, and so of an application in it, by so many seconds. Timers go on as they are. */
export function travel(seconds: number): void {
  const target = Date.now() + seconds * 1000;
  if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(target);
}

/** Stops the clock in the middle of a time step, so that no test crosses the edge of one while it runs. */
export function stopClock(): void {
  const middle = Math.floor(Date.now() / timeStep) * timeStep + timeStep / 2;
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(middle);
}

export function nextTimeStep(): void {
  travel(timeStep / 1000);
}

/** Time that really passes for an application in this process: its clock moves on with what it measures time by. */
export class PassingTime {
  private passed = 0;

  constructor(clock: Clock) {
    vi.spyOn(clock, 'elapsed').mockImplementation(() => performance.now() + this.passed);
  }

  pass(seconds: number): void {
    this.passed += seconds * 1000;
    travel(seconds);
  }
}
