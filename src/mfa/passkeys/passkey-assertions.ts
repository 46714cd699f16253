import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { DomainError } from '../../common/errors/domain-error.js';
import { Transactions } from '../../database/transactions.js';
import type { PresentedCode } from '../codes/presented-code.js';
import type { AssertionCredential } from './credential-json.js';
import { type CeremonyKey, type IssuedChallenge, PasskeyChallenges } from './passkey-challenges.js';
import { Passkeys, type StoredPasskey } from './passkeys.js';
import { PresentedPasskey } from './presented-passkey.js';
import { RelyingParty } from './relying-party.js';
import { PasskeyRefusal, type PasskeyUse, requestOptions, verifyAssertion } from './webauthn.js';

/** Passkeys as an answer of the second factor. */
@Injectable()
export class PasskeyAssertions {
  constructor(
    private readonly challenges: PasskeyChallenges,
    private readonly clock: Clock,
    private readonly passkeys: Passkeys,
    private readonly relyingParty: RelyingParty,
    private readonly transactions: Transactions,
  ) {}

  /**
   * @returns what the browser needs to ask for one of the user's passkeys.
   * @throws DomainError PASSKEYS_UNAVAILABLE, AUTHENTICATOR_NOT_FOUND
   */
  async options(key: CeremonyKey, userId: number): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { id, userVerification } = this.relyingParty;
    const passkeys = await this.passkeys.descriptorsOf(userId);
    if (passkeys.length === 0) throw new DomainError('AUTHENTICATOR_NOT_FOUND', `no passkey for ${id}`);
    const challenge = await this.transactions.run((manager) => this.challenges.issue(manager, key, userId));
    return requestOptions(id, challenge, passkeys, userVerification);
  }

  /** Does the costly arithmetic, to be called before the transaction that spends the code. */
  async present(key: CeremonyKey, userId: number, credential: AssertionCredential): Promise<PresentedCode> {
    const [challenge, passkey] = await Promise.all([
      this.challenges.find(key),
      this.passkeys.find(userId, credential.id),
    ]);
    const use = await this.verify(credential, challenge, passkey);
    return new PresentedPasskey(challenge, passkey, use, this.challenges, this.clock);
  }

  private async verify(
    credential: AssertionCredential,
    challenge: IssuedChallenge | undefined,
    passkey: StoredPasskey | undefined,
  ): Promise<PasskeyUse | PasskeyRefusal> {
    if (!challenge) return new PasskeyRefusal('no challenge, or an expired one');
    if (!passkey) return new PasskeyRefusal("not one of the user's passkeys");
    return verifyAssertion(credential, passkey, this.relyingParty.expectation(challenge.challenge));
  }
}
