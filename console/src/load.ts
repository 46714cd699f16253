import { type Inputs, useEffect, useRef, useState } from 'preact/hooks';
import { isAborted, useRecoveries } from './connection.js';
import { isUnreachable } from './messages.js';
import { isSessionOver, useSession } from './session.js';

export interface Loaded<Data> {
  /** The latest data; stays while newer data is loading. */
  readonly data: Data | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  readonly reload: () => void;
}

interface Outcome<Data> {
  readonly data?: Data;
  readonly error?: unknown;
}

/**
 * Loads at once, whenever an input changes, when the service is available again, and when the user has signed in again.
 * The latest request wins; earlier ones are aborted.
 * @param load must pass the signal on to its call
 */
export function useLoad<Data>(load: (signal: AbortSignal) => Promise<Data>, inputs: Inputs): Loaded<Data> {
  const [outcome, setOutcome] = useState<Outcome<Data>>({});
  const [loading, setLoading] = useState(true);
  const [turn, setTurn] = useState(0);
  const recoveries = useRecoveries();
  const { phase } = useSession();
  const failed = useRef(false);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const controller = new AbortController();
    setLoading(true);
    void latest
      .current(controller.signal)
      .then(
        (data) => ({ data }),
        (error: unknown) => ({ error }),
      )
      .then((result: Outcome<Data>) => {
        if (controller.signal.aborted || isAborted(result.error)) return;
        failed.current = isUnreachable(result.error);
        setLoading(false);
        if (isSessionOver(result.error)) return;
        setOutcome((before) => ('error' in result ? { ...before, error: result.error } : result));
      });
    return () => controller.abort();
  }, [...inputs, turn]);

  useEffect(() => {
    if (failed.current) setTurn((count) => count + 1);
  }, [recoveries]);

  useEffect(() => {
    if (phase !== 'expired') return undefined;
    return () => setTurn((count) => count + 1);
  }, [phase]);

  return { data: outcome.data, error: outcome.error, loading, reload: () => setTurn((count) => count + 1) };
}

/** Whether the component is still on the page, for what follows an action of the user. */
export function useIsShown(): () => boolean {
  const isShown = useRef(true);
  useEffect(() => () => void (isShown.current = false), []);
  return () => isShown.current;
}

export interface Action<Inputs extends unknown[]> {
  /** Runs the action unless it is already running. Never rejects: see `error`. */
  readonly run: (...inputs: Inputs) => Promise<void>;
  readonly busy: boolean;
  /** The error of the last run. */
  readonly error: unknown;
  readonly reset: () => void;
}

/** An action of the user: runs one at a time, and keeps its error for the page to show. */
export function useAction<Inputs extends unknown[]>(
  work: (...inputs: Inputs) => Promise<void>,
): Action<Inputs> {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const working = useRef(false);

  async function run(...inputs: Inputs): Promise<void> {
    if (working.current) return;
    working.current = true;
    setBusy(true);
    setError(undefined);
    try {
      await work(...inputs);
    } catch (thrown) {
      if (!isSessionOver(thrown)) setError(thrown);
    } finally {
      working.current = false;
      setBusy(false);
    }
  }

  return { run, busy, error, reset: () => setError(undefined) };
}
