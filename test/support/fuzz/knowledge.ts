import { AuthenticatorApp } from '../oracles/authenticator-app.js';

/** On the wire, one thing goes by several names; what is known by the right one is good for the left ones. */
const otherNames: readonly [RegExp, string][] = [
  [/Id$/, 'id'],
  [/^(username|nameFilter)$/, 'name'],
  [/Password$/, 'password'],
  [/^mfa_code$/, 'code'],
  [/^cursor$/, 'nextCursor'],
];

/** What a client of the service knows of each account: every value it was ever told, by its name on the wire. */
export class Knowledge {
  private byAccount = new Map<string, Map<string, unknown[]>>();

  get accounts(): readonly string[] {
    return [...this.byAccount.keys()];
  }

  copy(): Knowledge {
    const copy = new Knowledge();
    copy.byAccount = structuredClone(this.byAccount);
    return copy;
  }

  /** Takes in an answer, or anything else that tells of an account. */
  learn(account: string, told: unknown): void {
    if (typeof told !== 'object' || told === null) return;
    const known = this.byAccount.get(account) ?? new Map<string, unknown[]>();
    this.byAccount.set(account, known);
    for (const [name, value] of Object.entries(told)) {
      const scalars = [value].flat().filter((each) => typeof each !== 'object');
      known.set(name, [...(known.get(name) ?? []), ...scalars]);
      for (const each of [value].flat()) this.learn(account, each);
    }
  }

  /** What may be sent under this name for the account. */
  valuesOf(account: string, name: string): readonly unknown[] {
    const known = this.byAccount.get(account);
    const names = [name, ...otherNames.filter(([form]) => form.test(name)).map(([, other]) => other)];
    const values = names.flatMap((each) => known?.get(each) ?? []);
    if (!names.includes('code')) return values;
    const scratchCodes = (known?.get('scratchCodes') ?? []).slice(-3);
    const secrets = (known?.get('secretKey') ?? []).slice(-2);
    const passcodes = secrets.flatMap((secret) => passcodesOf(String(secret)));
    return [...values, ...passcodes, ...scratchCodes];
  }
}

/** The one the clock is at may be spent; the next is good already. */
function passcodesOf(secretBase32: string): string[] {
  const app = new AuthenticatorApp(secretBase32);
  return [app.code(1), app.code(), app.wrongCode()];
}
