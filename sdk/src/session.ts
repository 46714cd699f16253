import { createMfaClient, type MfaClientOptions } from './client.js';
import type { Client } from './generated/client/index.js';
import { requestToken, signOut } from './generated/sdk.gen.js';
import type { MfaChallengeDto, TokenPairDto } from './generated/types.gen.js';

/** A sign-in that passed the first factor and waits for the second. */
export interface Challenge {
  readonly mfaToken: string;
  /** By `Date.now()`. */
  readonly expiresAt: number;
}

export interface MfaSessionOptions extends Omit<MfaClientOptions, 'accessToken'> {
  /** Told each new refresh token, to be kept for `resume`; undefined once the session has ended. */
  readonly onRefreshToken?: (refreshToken: string | undefined) => void;
}

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** By `Date.now()`. */
  readonly renewAt: number;
}

/** An access token is renewed when it has so many milliseconds left, or half of its life if that is less. */
const margin = 30_000;

/** Signed in by name, password and second factor, for as long as the service allows; renews its access token itself. */
export class MfaSession {
  /** For the functions of the SDK. */
  readonly client: Client;
  private readonly anonymous: Client;
  private tokens: Tokens | undefined;
  private renewal: Promise<Tokens> | undefined;

  constructor(private readonly options: MfaSessionOptions) {
    this.anonymous = createMfaClient(options);
    this.client = createMfaClient({ ...options, accessToken: () => this.accessToken() });
  }

  /** The first step. @returns a challenge if there is a second one. @throws MfaApiError CREDENTIALS_INVALID, PASSWORD_LOCKED */
  async signIn(username: string, password: string): Promise<Challenge | undefined> {
    const answer = await this.request({ grant_type: 'password', username, password });
    if ('mfa_token' in answer)
      return { mfaToken: answer.mfa_token, expiresAt: Date.now() + answer.expires_in * 1000 };
    this.keep(answer);
    return undefined;
  }

  /**
   * The second step.
   * @param code six digits of the authenticator app, or eight of a scratch code
   * @throws MfaApiError CODE_INVALID, MFA_TOKEN_INVALID, MFA_TOKEN_EXHAUSTED, MFA_LOCKED
   */
  async signInWithCode({ mfaToken }: Challenge, code: string): Promise<void> {
    this.keep(await this.request({ grant_type: 'mfa', mfa_token: mfaToken, mfa_code: code }));
  }

  /** Goes on with a session by its latest refresh token. @throws MfaApiError REFRESH_TOKEN_INVALID */
  async resume(refreshToken: string): Promise<void> {
    this.keep(await this.request({ grant_type: 'refresh_token', refresh_token: refreshToken }));
  }

  async signOut(): Promise<void> {
    await signOut({ client: this.client });
    this.forget();
  }

  private async accessToken(): Promise<string | undefined> {
    if (!this.tokens) return undefined;
    if (Date.now() < this.tokens.renewAt) return this.tokens.accessToken;
    return (await this.renewed(this.tokens)).accessToken;
  }

  /** Once for all who ask meanwhile: the second use of a refresh token ends the session. */
  private renewed({ refreshToken }: Tokens): Promise<Tokens> {
    this.renewal ??= this.request({ grant_type: 'refresh_token', refresh_token: refreshToken })
      .then((answer) => this.keep(answer))
      .finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private request(body: Parameters<typeof requestToken>[0]['body']): Promise<TokenPairDto | MfaChallengeDto> {
    return requestToken({ client: this.anonymous, body });
  }

  private keep(answer: TokenPairDto | MfaChallengeDto): Tokens {
    if ('mfa_token' in answer) throw new Error('the service asks for a second factor where there is none');
    const life = answer.expires_in * 1000;
    this.tokens = {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      renewAt: Date.now() + life - Math.min(margin, life / 2),
    };
    this.options.onRefreshToken?.(answer.refresh_token);
    return this.tokens;
  }

  private forget(): void {
    this.tokens = undefined;
    this.options.onRefreshToken?.(undefined);
  }
}
