import { createMfaClient, type MfaClientOptions, telling } from './client.js';
import { type ErrorCode, MfaApiError } from './errors.js';
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
  /** Told each new refresh token, to be kept for `resume`; undefined, once, when the session has ended. */
  readonly onRefreshToken?: (refreshToken: string | undefined) => void;
}

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** By `Date.now()`. */
  readonly renewAt: number;
  /** Under way; once for all who ask meanwhile, because the second use of a refresh token ends the session. */
  renewal?: Promise<Tokens | undefined>;
}

/** An access token is renewed when it has so many milliseconds left, or half of its life if that is less. */
const margin = 30_000;

/**
 * Signed in by name, password and second factor, for as long as the service allows; renews its access token itself. Once
 * the session has ended, calls are refused with ACCESS_TOKEN_INVALID.
 */
export class MfaSession {
  /** For the functions of the SDK. */
  readonly client: Client;
  /** For what the session does by itself: a renewal that is refused is no error that anybody called for. */
  private readonly quiet: Client;
  private tokens: Tokens | undefined;

  constructor(private readonly options: MfaSessionOptions) {
    const { onError, ...quietly } = options;
    const accessToken = (refused?: string): Promise<string | undefined> => this.accessToken(refused);
    this.client = createMfaClient({ ...options, accessToken });
    this.quiet = createMfaClient({ ...quietly, accessToken });
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

  /** Also where the session has ended already. */
  async signOut(): Promise<void> {
    const { tokens } = this;
    const hasEnded = (error: unknown): void => {
      if (!hasCode(error, 'ACCESS_TOKEN_INVALID')) throw error;
    };
    await telling(this.options.onError, signOut({ client: this.quiet }).catch(hasEnded));
    if (this.tokens === tokens || !tokens) this.forget();
  }

  private async accessToken(refused?: string): Promise<string | undefined> {
    const { tokens } = this;
    if (!tokens) return undefined;
    const isGood = tokens.accessToken !== refused && Date.now() < tokens.renewAt;
    return isGood ? tokens.accessToken : (await this.renewed(tokens))?.accessToken;
  }

  private renewed(tokens: Tokens): Promise<Tokens | undefined> {
    tokens.renewal ??= this.renew(tokens).finally(() => delete tokens.renewal);
    return tokens.renewal;
  }

  /** Meanwhile someone may have signed out, or in: then their tokens stay. */
  private async renew(tokens: Tokens): Promise<Tokens | undefined> {
    try {
      const answer = await this.request(
        { grant_type: 'refresh_token', refresh_token: tokens.refreshToken },
        this.quiet,
      );
      return this.tokens === tokens ? this.keep(answer) : this.tokens;
    } catch (error) {
      if (!hasCode(error, 'REFRESH_TOKEN_INVALID')) throw error;
      if (this.tokens === tokens) this.forget();
      return this.tokens;
    }
  }

  private request(
    body: Parameters<typeof requestToken>[0]['body'],
    client = this.client,
  ): Promise<TokenPairDto | MfaChallengeDto> {
    return requestToken({ client, body });
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
    if (!this.tokens) return;
    this.tokens = undefined;
    this.options.onRefreshToken?.(undefined);
  }
}

function hasCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof MfaApiError && error.code === code;
}
