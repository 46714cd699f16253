/**
 * What the tabs of this browser share about the session. It is not secret: the refresh token is in a cookie that scripts
 * cannot read, and the access token in each tab's memory.
 */

const key = 'mfa-console-session';
const open = 'open';

/** After this time in milliseconds, a renewal was aborted or its answer has reached the browser. */
const renewalTimeoutMs = 1500;
const pollIntervalMs = 50;

/** Whether there may be a session to resume; without a note, the service need not be asked. */
export const hasSession = (): boolean => read() !== null;

export const noteSession = (): void => write(open);

export const forgetSession = (): void => write(null);

/** Must be called before the cookie is sent, as it works once. */
export const noteRenewal = (): void => write(String(Date.now()));

/**
 * Waits for a renewal in progress, of another tab or of this page before it was reloaded. Its answer sets the next
 * cookie; sending the old one again would end the session.
 */
export async function previousRenewal(): Promise<void> {
  for (;;) {
    const since = Number(read() ?? open);
    const age = Date.now() - since;
    if (Number.isNaN(since) || age < 0 || age > renewalTimeoutMs) return;
    await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  }
}

/** A browser without storage, for instance in a strict private mode, keeps no cookie either. */
function read(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(note: string | null): void {
  try {
    if (note === null) localStorage.removeItem(key);
    else localStorage.setItem(key, note);
  } catch {
    // A reload will ask for the password again.
  }
}
