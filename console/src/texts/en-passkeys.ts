/** What keeps a passkey from being made or used in the browser. */
export type PasskeyProblem =
  | 'unsupported'
  | 'insecure'
  | 'otherAddress'
  | 'alreadyRegistered'
  | 'unsuitable'
  | 'cancelled'
  | 'timedOut'
  | 'failed';

/** The domain is the one that the passkey belongs to. */
export const passkeyProblems: Record<PasskeyProblem, (domain: string) => string> = {
  unsupported: () => 'This browser has no passkeys. Use a current Chrome, Edge, Firefox or Safari.',
  insecure: () => 'Passkeys need a secure connection: open this page with https://.',
  otherAddress: (domain) => `Passkeys of this service only work at ${domain}. Open this page there.`,
  alreadyRegistered: () =>
    'This device or security key already has a passkey for this account. Use another one if you want a spare.',
  unsuitable: () =>
    'This device or security key cannot be used here. Set up its screen lock or PIN, or try another one.',
  cancelled: () =>
    'That was cancelled, or no passkey was at hand. Try again, and follow what your browser asks.',
  timedOut: () => 'That took too long, so the browser gave up. Try again.',
  failed: () => 'The browser could not use a passkey. Try again, or try another browser or device.',
};
