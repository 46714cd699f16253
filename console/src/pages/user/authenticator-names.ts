import type { AuthenticatorDto } from '../../api.js';
import type { Texts } from '../../texts/en.js';

/** Transports of WebAuthn Level 3, 5.8.4 that need no phone or computer at the other end. */
const keyTransports: readonly string[] = ['usb', 'nfc', 'ble', 'smart-card'];

export const isSecurityKey = (transports: readonly string[] = []): boolean =>
  !transports.includes('internal') && transports.some((transport) => keyTransports.includes(transport));

/** The name, with a number if another authenticator has it already. */
export function unusedName(name: string, authenticators: readonly AuthenticatorDto[]): string {
  const taken = new Set(authenticators.map((authenticator) => authenticator.name));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name} (${number})`;
  return free;
}

/** What the service calls an app that its user has not named. */
const defaultName = 'Authenticator app';

export const shownName = (name: string, t: Texts['authenticators']): string =>
  name === defaultName ? t.showsCodes : name;

/** What an authenticator is, in words, and what is unusual about it. */
export function kindInWords(authenticator: AuthenticatorDto, t: Texts['authenticators']): string {
  const { kind, digits = 6, period = 30, deviceType, backedUp, transports } = authenticator;
  if (kind === 'totp') {
    const isUsual = digits === 6 && period === 30;
    return isUsual ? t.showsCodes : `${t.showsCodes}, ${t.unusualCodes(digits, period)}`;
  }
  if (deviceType === 'multiDevice') return backedUp ? t.places.synced : t.places.syncable;
  return isSecurityKey(transports) ? t.places.securityKey : t.places.device;
}
