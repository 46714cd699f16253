import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DomainError } from '../../common/errors/domain-error.js';
import { PublicUrl } from '../../common/http/public-url.js';
import { Config } from '../../config/config.js';
import type { UserVerification } from '../../config/relying-party.js';
import type { Expectation } from './webauthn.js';

/** This service as the site that passkeys are for (WebAuthn Level 3, 4: Relying Party). */
@Injectable()
export class RelyingParty implements OnApplicationBootstrap {
  private readonly logger = new Logger(RelyingParty.name);

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly config: Config,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** Warns of passkeys that were registered for another domain, which browsers no longer offer. */
  async onApplicationBootstrap(): Promise<void> {
    const counts: { rpId: string; passkeys: number }[] = await this.database.query(
      'SELECT rpId, COUNT(*) AS passkeys FROM passkeys GROUP BY rpId',
    );
    const lost = counts.filter(({ rpId }) => rpId !== this.idIfAvailable);
    if (lost.length === 0) return;
    const domains = lost.map(({ rpId, passkeys }) => `${passkeys} for ${rpId}`).join(', ');
    this.logger.warn(`passkeys of another domain do not work at the present PUBLIC_URL: ${domains}`);
  }

  /** The RP id; undefined where browsers allow no passkeys. */
  get idIfAvailable(): string | undefined {
    return this.config.passkeys.relyingPartyId;
  }

  /** @throws DomainError PASSKEYS_UNAVAILABLE */
  get id(): string {
    const id = this.idIfAvailable;
    if (id === undefined)
      throw new DomainError('PASSKEYS_UNAVAILABLE', 'PUBLIC_URL is not an https address with a domain name');
    return id;
  }

  get name(): string {
    return this.config.issuer;
  }

  get userVerification(): UserVerification {
    return this.config.passkeys.userVerification;
  }

  /** What the answer to a challenge must fit. @throws DomainError PASSKEYS_UNAVAILABLE */
  expectation(challenge: string): Expectation {
    const { publicUrl, passkeys } = this.config;
    return {
      challenge,
      rpId: this.id,
      origins: [new URL(publicUrl ?? this.localAddress).origin, ...passkeys.furtherOrigins],
      userVerification: this.userVerification,
    };
  }

  private get localAddress(): string {
    const { protocol, port } = new URL(this.publicUrl.listening);
    return `${protocol}//localhost:${port}`;
  }
}
