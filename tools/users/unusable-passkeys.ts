import type { ImportedUser } from '../../src/users/transfer/imported-user.js';

type Passkey = ImportedUser['passkeys'][number];

/** The passkeys of another domain, which browsers do not offer at the one of this installation. */
export function unusablePasskeys(
  { passkeys }: ImportedUser,
  relyingPartyId: string | undefined,
): readonly Passkey[] {
  return passkeys.filter(({ rpId }) => rpId !== relyingPartyId);
}

/** Counts what the users of an import lose because their passkeys are for another domain. */
export class UnusablePasskeys {
  private readonly byDomain = new Map<string, number>();
  private usersWithoutOther = 0;

  constructor(private readonly relyingPartyId: string | undefined) {}

  note(user: ImportedUser | undefined): void {
    if (!user) return;
    const unusable = unusablePasskeys(user, this.relyingPartyId);
    for (const { rpId } of unusable) this.byDomain.set(rpId, (this.byDomain.get(rpId) ?? 0) + 1);
    if (unusable.length > 0 && user.totp.length === 0 && unusable.length === user.passkeys.length)
      this.usersWithoutOther += 1;
  }

  /** Sentences for the operator; none if every passkey works. */
  get advice(): readonly string[] {
    if (this.byDomain.size === 0) return [];
    const domains = [...this.byDomain].map(([rpId, count]) => `${count} for ${rpId}`).join(', ');
    const lost = `Passkeys that do not work at the present PUBLIC_URL: ${domains}.`;
    return this.usersWithoutOther === 0
      ? [lost]
      : [lost, `Users who have no other second factor: ${this.usersWithoutOther}. Give them scratch codes.`];
  }
}
