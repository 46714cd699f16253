/**
 * What the tabs of this browser share about the session. It is not secret: the refresh token is in a cookie that scripts
 * cannot read, and the access token in each tab's memory.
 */

const key = 'mfa-console-session';
const open = 'open';
const idleDeadlineKey = 'mfa-console-idle';

/** After this time in milliseconds, a renewal was aborted or its answer has reached the browser, also from a busy service. */
const renewalTimeoutMs = 3000;
const pollIntervalMs = 50;

/** Whether there may be a session to resume; without a note, the service need not be asked. */
export const hasSession = (): boolean => read(key) !== null;

export const noteSession = (): void => write(key, open);

export const forgetSession = (): void => write(key, null);

/** Must be called before the cookie is sent, as it works once. */
export const noteRenewal = (): void => write(key, String(Date.now()));

/** @param deadline when the session ends unless it is refreshed, as `Date.now()` */
export const noteIdleDeadline = (deadline: number): void => write(idleDeadlineKey, String(deadline));

export const forgetIdleDeadline = (): void => write(idleDeadlineKey, null);

export const notedIdleDeadline = (): number | undefined => Number(read(idleDeadlineKey)) || undefined;

/**
 * Waits for a renewal in progress, of another tab or of this page before it was reloaded. Its answer sets the next
 * cookie; sending the old one again would end the session.
 */
export async function previousRenewal(): Promise<void> {
  for (;;) {
    const since = Number(read(key) ?? open);
    const age = Date.now() - since;
    if (Number.isNaN(since) || age < 0 || age > renewalTimeoutMs) return;
    await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  }
}

/** A browser without storage, for instance in a strict private mode, keeps no cookie either. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, note: string | null): void {
  try {
    if (note === null) localStorage.removeItem(key);
    else localStorage.setItem(key, note);
  } catch {
    // A reload will ask for the password again.
  }
}
