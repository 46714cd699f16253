/**
 * What the tabs of this browser tell each other about the session. Nothing secret: the refresh token is in a cookie
 * that no script can read, the access token in each tab's memory.
 */

const key = 'mfa-console-session';
const open = 'open';

/** A renewal that has not been heard of for so long was cut off; its answer has come to the browser by then. */
const renewalTimeout = 1500;
const lookAgainAfter = 50;

/** Whether there may be a session to take up again; without a note nobody asks the service in vain. */
export const hasSession = (): boolean => read() !== null;

export const noteSession = (): void => write(open);

export const forgetSession = (): void => write(null);

/** To be noted before the cookie is sent: it can be used once. */
export const noteRenewal = (): void => write(String(Date.now()));

/**
 * Waits for a renewal that is on its way: another tab's, or one that this page's predecessor sent just before it was
 * reloaded. Its answer sets the next cookie; to send the old one again would end the session.
 */
export async function previousRenewal(): Promise<void> {
  for (;;) {
    const since = Number(read() ?? open);
    const age = Date.now() - since;
    if (Number.isNaN(since) || age < 0 || age > renewalTimeout) return;
    await new Promise((resolve) => setTimeout(resolve, lookAgainAfter));
  }
}

/** A browser that keeps nothing, for instance in a strict private mode, has no cookie for us either. */
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
    // Then a reload asks for the password again.
  }
}
