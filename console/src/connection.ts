import { createStore, useStore } from './store.js';

/** Where the service is, whatever path a proxy has put before it. */
export const baseUrl = new URL('.', location.href).href.replace(/\/$/, '');

const away = createStore(false);
const recoveries = createStore(0);

const firstPause = 2000;
const longestPause = 15_000;

let nextLook: ReturnType<typeof setTimeout> | undefined;

/** Whether the service cannot be reached, or cannot do its work. */
export const useAway = (): boolean => useStore(away);

/** Grows by one each time the service is there again. */
export const useRecoveries = (): number => useStore(recoveries);

/** `fetch` that notices when the service is away, and from then on looks for it. */
export async function watchedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    const response = await fetch(input, init);
    if (isAway(response.status)) goAway();
    else comeBack();
    return response;
  } catch (error) {
    if (!isAborted(error)) goAway();
    throw error;
  }
}

/** Looks whether the service is there now; if it is not, looks again after a while. */
export async function lookForService(pause = firstPause): Promise<void> {
  clearTimeout(nextLook);
  nextLook = undefined;
  try {
    const response = await fetch(`${baseUrl}/health/ready`, { cache: 'no-store' });
    if (response.ok) comeBack();
  } catch {
    // Still away.
  }
  if (away.get()) lookAfter(pause);
}

export const isAborted = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'AbortError';

/** The service's own word, and what a proxy answers when it finds nobody behind it. */
const isAway = (status: number): boolean => status >= 502 && status <= 504;

function goAway(): void {
  away.set(true);
  if (nextLook === undefined) lookAfter(firstPause);
}

function comeBack(): void {
  clearTimeout(nextLook);
  nextLook = undefined;
  if (!away.get()) return;
  away.set(false);
  recoveries.set(recoveries.get() + 1);
}

function lookAfter(pause: number): void {
  clearTimeout(nextLook);
  nextLook = setTimeout(() => void lookForService(Math.min(2 * pause, longestPause)), pause);
}

addEventListener('online', () => {
  if (away.get()) void lookForService();
});
