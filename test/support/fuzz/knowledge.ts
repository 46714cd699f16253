import { AuthenticatorApp } from '../oracles/authenticator-app.js';
import { PasskeyDevice } from '../oracles/passkey-device.js';

/** Names of the same thing on the wire: values known by the name on the right fit those on the left. */
const otherNames: readonly [RegExp, string][] = [
  [/Id$/, 'id'],
  [/^(username|nameFilter)$/, 'name'],
  [/Password$/, 'password'],
  [/^mfa_code$/, 'code'],
  [/^cursor$/, 'nextCursor'],
];

/** What a client knows about each account: every value it has received, by its name on the wire. */
export class Knowledge {
  private byAccount = new Map<string, Map<string, unknown[]>>();
  /** The passkeys that accounts have. */
  private devices = new Map<string, PasskeyDevice>();

  get accounts(): readonly string[] {
    return [...this.byAccount.keys()];
  }

  copy(): Knowledge {
    const copy = new Knowledge();
    copy.byAccount = structuredClone(this.byAccount);
    copy.devices = this.devices;
    return copy;
  }

  own(account: string, device: PasskeyDevice): void {
    this.devices.set(account, device);
  }

  /** Records the values of an answer, or of anything else about an account. */
  learn(account: string, received: unknown): void {
    if (typeof received !== 'object' || received === null) return;
    const known = this.byAccount.get(account) ?? new Map<string, unknown[]>();
    this.byAccount.set(account, known);
    if ('challenge' in received) known.set('options', [...(known.get('options') ?? []), received]);
    for (const [key, value] of Object.entries(received)) {
      const name = key === 'id' && 'kind' in received ? 'authenticatorId' : key;
      const scalars = [value].flat().filter((each) => typeof each !== 'object');
      known.set(name, [...(known.get(name) ?? []), ...scalars]);
      for (const each of [value].flat()) this.learn(account, each);
    }
  }

  /** The values that may be sent under this name for the account. */
  valuesOf(account: string, name: string): readonly unknown[] {
    const known = this.byAccount.get(account);
    const names = [name, ...otherNames.filter(([form]) => form.test(name)).map(([, other]) => other)];
    const values = names.flatMap((each) => known?.get(each) ?? []);
    const apps = (known?.get('qrString') ?? []).slice(-2).map((uri) => AuthenticatorApp.scan(String(uri)));
    if (name === 'credential' || name === 'passkey')
      return this.credentialsOf(account, known?.get('options') ?? []);
    if (name === 'codes') return apps.map((app) => [app.code(1), app.code(2)]);
    if (!names.includes('code')) return values;
    const scratchCodes = (known?.get('scratchCodes') ?? []).slice(-3);
    // The current passcode may be spent; the next one is already valid.
    const passcodes = apps.flatMap((app) => [app.code(1), app.code(), app.wrongCode()]);
    return [...values, ...passcodes, ...scratchCodes];
  }

  /** New passkeys, or answers of the one that the account has, for the last options that it received. */
  private credentialsOf(account: string, options: readonly unknown[]): readonly unknown[] {
    const device = this.devices.get(account) ?? new PasskeyDevice('http://localhost');
    return options.slice(-2).map((each) => {
      const received = each as Parameters<PasskeyDevice['create']>[0] & Parameters<PasskeyDevice['get']>[0];
      return 'rp' in received ? new PasskeyDevice(device.origin).create(received) : device.get(received);
    });
  }
}
