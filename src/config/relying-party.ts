import { isIP } from 'node:net';
import { ConfigError } from './config-error.js';
import type { MfaPolicy } from './validators.js';

/** What `PUBLIC_URL`, `PASSKEY_ORIGINS` and `PASSKEY_USER_VERIFICATION` say about passkeys. */
export interface PasskeySettings {
  /** The RP id, a domain that every passkey is bound to for good; absent: browsers allow no passkeys at this address. */
  readonly relyingPartyId?: string;
  /** Where passkeys work besides the service's own pages. */
  readonly furtherOrigins: readonly string[];
  readonly userVerification: UserVerification;
}

/** `required`: a passkey that checks no PIN or fingerprint is refused. */
export const userVerifications = ['preferred', 'required'] as const;
export type UserVerification = (typeof userVerifications)[number];

const whatPasskeysNeed = 'a PUBLIC_URL that begins with https:// and a domain';

/** Listening there, the service can be reached as `localhost`. */
const reachableAsLocalhost = ['127.0.0.1', '::1', 'localhost', '0.0.0.0', '::'];

/** @throws ConfigError if a further origin cannot use the passkeys of the RP id, or a policy asks for passkeys that nobody can have. */
export function passkeySettings(environment: {
  readonly HOST: string;
  readonly PUBLIC_URL: string | undefined;
  readonly PASSKEY_ORIGINS: readonly string[];
  readonly PASSKEY_USER_VERIFICATION: UserVerification;
  readonly MFA_POLICY: MfaPolicy;
}): PasskeySettings {
  const { PASSKEY_ORIGINS: furtherOrigins, PASSKEY_USER_VERIFICATION: userVerification } = environment;
  const id = relyingPartyId(environment);
  const problems = furtherOrigins.flatMap((origin) => problemWith(origin, id) ?? []);
  if (id === undefined && Object.values(environment.MFA_POLICY).includes('phishing-resistant'))
    problems.push(`MFA_POLICY asks for passkeys, which need ${whatPasskeysNeed}`);
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...(id !== undefined && { relyingPartyId: id }), furtherOrigins, userVerification };
}

/** WebAuthn needs https, except on `localhost`, and a domain: an IP address is no RP id (WebAuthn Level 3, 5.1.2). */
function relyingPartyId({ HOST, PUBLIC_URL }: { HOST: string; PUBLIC_URL: string | undefined }) {
  if (PUBLIC_URL === undefined) return reachableAsLocalhost.includes(HOST) ? 'localhost' : undefined;
  const url = new URL(PUBLIC_URL);
  return isSecure(url) && !isAddress(url) ? url.hostname : undefined;
}

function problemWith(origin: string, id: string | undefined): string | undefined {
  if (id === undefined) return `PASSKEY_ORIGINS needs ${whatPasskeysNeed}`;
  const url = new URL(origin);
  if (!isSecure(url)) return `PASSKEY_ORIGINS contains ${origin}, which is neither https nor on localhost`;
  return url.hostname === id || url.hostname.endsWith(`.${id}`)
    ? undefined
    : `PASSKEY_ORIGINS contains ${origin}, which is neither on ${id}, the domain of PUBLIC_URL, nor on a subdomain of it`;
}

function isSecure({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || /(^|\.)localhost$/.test(hostname);
}

function isAddress({ hostname }: URL): boolean {
  return isIP(hostname.replace(/^\[|\]$/g, '')) > 0;
}
