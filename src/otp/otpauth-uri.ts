import { defaultTotpParameters, type TotpParameters } from './totp-parameters.js';

/**
 * The provisioning URI that an authenticator app reads from a QR code, in the Key URI format:
 * `otpauth://totp/<issuer>:<account>?secret=…&issuer=…&algorithm=SHA1&digits=6&period=30`.
 * Issuer and account name are percent-encoded by RFC 3986 (a space is `%20`), so that neither can add a parameter.
 * @param parts `parameters` are those of the shared secret; common apps ignore any but the default ones and then show
 * wrong codes.
 */
export function provisioningUri(parts: {
  issuer: string;
  accountName: string;
  sharedSecretBase32: string;
  parameters?: TotpParameters;
}): string {
  const issuer = escape(parts.issuer);
  const label = `${issuer}:${escape(parts.accountName)}`;
  const { algorithm, digits, period } = parts.parameters ?? defaultTotpParameters;
  return (
    `otpauth://totp/${label}?secret=${parts.sharedSecretBase32}&issuer=${issuer}` +
    `&algorithm=${algorithm}&digits=${digits}&period=${period}`
  );
}

/** encodeURIComponent, plus the sub-delims of RFC 3986 that it leaves alone. */
function escape(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
