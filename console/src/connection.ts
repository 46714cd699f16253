import { createStore, useStore } from './store.js';

/** The service's address, including any path of a proxy. */
export const baseUrl = new URL('.', location.href).href.replace(/\/$/, '');

const isUnavailable = createStore(false);
const recoveries = createStore(0);

export const firstDelayMs = 2000;
export const maxDelayMs = 15_000;
/** The service answers this check within two seconds; a network that swallows packets never does. */
const checkTimeoutMs = 5_000;

let nextCheck: ReturnType<typeof setTimeout> | undefined;

/** Whether the service is unreachable or unavailable. */
export const useIsUnavailable = (): boolean => useStore(isUnavailable);

/** Counts how often the service became available again. */
export const useRecoveries = (): number => useStore(recoveries);

/** `fetch` that notices when the service is unavailable and then polls it. */
export async function watchedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    const response = await fetch(input, init);
    if (isOutage(response.status)) markUnavailable();
    else markAvailable();
    return response;
  } catch (error) {
    if (!isAborted(error)) markUnavailable();
    throw error;
  }
}

/** Checks whether the service is available, and again later if it is not. */
export async function checkService(delayMs = firstDelayMs): Promise<void> {
  clearTimeout(nextCheck);
  nextCheck = undefined;
  try {
    const signal = AbortSignal.timeout(checkTimeoutMs);
    const response = await fetch(`${baseUrl}/health/ready`, { cache: 'no-store', signal });
    if (response.ok) markAvailable();
  } catch {
    // Still unavailable.
  }
  if (isUnavailable.get()) scheduleCheck(delayMs);
}

export const isAborted = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';

/** Statuses of the service itself, and of a proxy that cannot reach it. */
const isOutage = (status: number): boolean => status >= 502 && status <= 504;

function markUnavailable(): void {
  isUnavailable.set(true);
  if (nextCheck === undefined) scheduleCheck(firstDelayMs);
}

function markAvailable(): void {
  clearTimeout(nextCheck);
  nextCheck = undefined;
  if (!isUnavailable.get()) return;
  isUnavailable.set(false);
  recoveries.set(recoveries.get() + 1);
}

function scheduleCheck(delayMs: number): void {
  clearTimeout(nextCheck);
  nextCheck = setTimeout(() => void checkService(Math.min(2 * delayMs, maxDelayMs)), delayMs);
}

addEventListener('online', () => {
  if (isUnavailable.get()) void checkService();
});
