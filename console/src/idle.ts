/**
 * Signs out people who have left. The service ends a session that is not refreshed for a while, so a page refreshes when
 * somebody uses it, and otherwise not: that is how the service knows. The tabs of a browser share the session, its last
 * refresh and so the time of its end.
 */
import { forgetIdleDeadline, noteIdleDeadline, notedIdleDeadline } from './session-note.js';
import { createStore, useStore } from './store.js';

/** The warning is shown this long before the end. */
const warningMs = 60_000;

/** Other tabs are told of use this often. */
const tellIntervalMs = 5_000;

const checkIntervalMs = 1_000;

let timeoutMs = 0;
/** Undefined while nobody is signed in. */
let deadline: number | undefined;
let usedAt = Date.now();
let toldAt = 0;
let triedAt = 0;

const secondsLeft = createStore<number | undefined>(undefined);
const waiting = new Set<() => void>();
const otherTabs = new BroadcastChannel('mfa-console-use');

let onIdle = (): void => undefined;
let onUse = (): void => undefined;

/** @param handlers `onIdle` ends the session of an idle browser; `onUse` refreshes that of one in use */
export function watchUse(handlers: { onIdle: () => void; onUse: () => void }): void {
  ({ onIdle, onUse } = handlers);
}

/** The session was opened or refreshed and lives for this long without another refresh. */
export function restartIdleTimeout(seconds: number): void {
  timeoutMs = seconds * 1000;
  deadline = Date.now() + timeoutMs;
  noteIdleDeadline(deadline);
  check();
  release();
}

export function stopIdleTimeout(): void {
  deadline = undefined;
  forgetIdleDeadline();
  check();
}

/** The seconds until the user is signed out; undefined unless that is soon. */
export const useSecondsUntilIdle = (): number | undefined => useStore(secondsLeft);

/** Resolves at once while the console is in use, and otherwise when it is used again, or after the next sign-in. */
export async function whenInUse(): Promise<void> {
  if (deadline !== undefined && since(usedAt) < refreshIntervalMs()) return;
  await new Promise<void>((resolve) => waiting.add(resolve));
}

/** Records that somebody is here, for what a user does while being warned. */
export function recordUse(): void {
  usedAt = Date.now();
  release();
}

function release(): void {
  for (const resolve of waiting) resolve();
  waiting.clear();
}

/** While the warning is shown, a chance movement does not answer it. */
function handleUse(): void {
  if (since(usedAt) < checkIntervalMs) return;
  check();
  if (deadline === undefined || secondsLeft.get() !== undefined) return;
  recordUse();
  if (since(toldAt) > tellIntervalMs) {
    toldAt = Date.now();
    otherTabs.postMessage('used');
  }
  const refreshedAt = deadline - timeoutMs;
  if (since(Math.max(refreshedAt, triedAt)) < refreshIntervalMs()) return;
  triedAt = Date.now();
  onUse();
}

/** Runs every second, since timers do not count the time that a computer sleeps. */
function check(): void {
  // Another tab may have moved it.
  if (deadline !== undefined) deadline = notedIdleDeadline() ?? deadline;
  const left = deadline === undefined ? Infinity : deadline - Date.now();
  secondsLeft.set(left > 0 && left <= warningMs ? Math.ceil(left / 1000) : undefined);
  if (left > 0) return;
  stopIdleTimeout();
  onIdle();
}

/** A clock that was set back does not stop the count. */
const since = (moment: number): number => Math.abs(Date.now() - moment);

/** A page in use refreshes this often. */
const refreshIntervalMs = (): number => Math.min(60_000, timeoutMs / 10);

setInterval(check, checkIntervalMs);
addEventListener('storage', check);
otherTabs.addEventListener('message', () => {
  if (secondsLeft.get() === undefined) recordUse();
});

for (const type of ['pointerdown', 'keydown', 'input', 'wheel', 'touchstart', 'click', 'hashchange'])
  addEventListener(type, handleUse, { capture: true, passive: true });
addEventListener('pointermove', ({ movementX, movementY }) => {
  // Browsers also report a pointer that rests while the page moves below it.
  if (movementX !== 0 || movementY !== 0) handleUse();
});
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') handleUse();
});
