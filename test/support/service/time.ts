import { vi } from 'vitest';
import type { Clock } from '../../../src/common/clock/clock.js';

const timeStep = 30_000;

/** Moves the clock of this process and of a service in it; timers are not affected. */
export function travel(seconds: number): void {
  const target = Date.now() + seconds * 1000;
  if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(target);
}

/** Stops the clock in the middle of a time step, so that no test crosses into the next one. */
export function stopClock(): void {
  const middle = Math.floor(Date.now() / timeStep) * timeStep + timeStep / 2;
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(middle);
}

export function nextTimeStep(): void {
  travel(timeStep / 1000);
}

/** Lets time pass for a service in this process: both its clock and its monotonic timer advance. */
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
