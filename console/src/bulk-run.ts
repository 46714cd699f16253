import { useEffect, useRef, useState } from 'preact/hooks';
import type { ListedUserDto } from './api.js';
import { hasCode, isUnreachable } from './messages.js';
import { isSessionOver } from './session.js';

type Outcome<Result> =
  | { readonly state: 'waiting' }
  | { readonly state: 'done'; readonly result: Result }
  | { readonly state: 'failed'; readonly error: unknown };

export interface BulkItem<Result> {
  readonly user: ListedUserDto;
  readonly outcome: Outcome<Result>;
}

export interface BulkRun<Result> {
  readonly items: readonly BulkItem<Result>[];
  readonly busy: boolean;
  /** Why it stopped before the end; the rest is waiting. */
  readonly stoppedBy: unknown;
  /** Goes on with those in this state. */
  readonly goOn: (state: 'waiting' | 'failed') => void;
}

/** The service works on few changes of one user at a time. */
const concurrentCalls = 3;

/** Does the same for many users, a few at a time. Starts at once. */
export function useBulkRun<Result>(
  users: readonly ListedUserDto[],
  work: (user: ListedUserDto) => Promise<Result>,
): BulkRun<Result> {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<number, Outcome<Result>>>(new Map());
  const [busy, setBusy] = useState(false);
  const [stoppedBy, setStoppedBy] = useState<unknown>();
  const isStopped = useRef(false);

  const outcomeOf = (user: ListedUserDto): Outcome<Result> => outcomes.get(user.id) ?? { state: 'waiting' };
  const record = (user: ListedUserDto, outcome: Outcome<Result>): void =>
    setOutcomes((before) => new Map(before).set(user.id, outcome));

  async function attempt(user: ListedUserDto): Promise<void> {
    try {
      record(user, { state: 'done', result: await work(user) });
    } catch (error) {
      if (!concernsEverybody(error)) {
        record(user, { state: 'failed', error });
        return;
      }
      record(user, { state: 'waiting' });
      isStopped.current = true;
      if (!isSessionOver(error)) setStoppedBy(error);
    }
  }

  async function run(chosen: readonly ListedUserDto[]): Promise<void> {
    isStopped.current = false;
    setStoppedBy(undefined);
    setBusy(true);
    const queue = chosen.values();
    async function workThroughQueue(): Promise<void> {
      for (const user of queue) {
        await attempt(user);
        if (isStopped.current) return;
      }
    }
    await Promise.all(Array.from({ length: concurrentCalls }, workThroughQueue));
    setBusy(false);
  }

  useEffect(() => {
    void run(users);
    return () => {
      isStopped.current = true;
    };
  }, []);

  return {
    items: users.map((user) => ({ user, outcome: outcomeOf(user) })),
    busy,
    stoppedBy,
    goOn: (state) => void run(users.filter((user) => outcomeOf(user).state === state)),
  };
}

/** Whether every other call would fail, too, so that going on makes sense only later. */
const concernsEverybody = (error: unknown): boolean =>
  isUnreachable(error) ||
  hasCode(
    error,
    'ACCESS_TOKEN_INVALID',
    'REFRESH_TOKEN_INVALID',
    'STEP_UP_REQUIRED',
    'MFA_SESSION_REQUIRED',
    'MFA_ENROLMENT_REQUIRED',
    'PASSWORD_CHANGE_REQUIRED',
    'TOO_MANY_REQUESTS',
  );
