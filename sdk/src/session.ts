import { createMfaClient, type MfaClientOptions, reportingTo } from './client.js';
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
  /** Called with each new refresh token, to store for `resume`, and once with undefined when the session has ended. */
  readonly onRefreshToken?: (refreshToken: string | undefined) => void;
}

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** By `Date.now()`. */
  readonly renewAt: number;
  /** The renewal in progress, shared by all callers, because using a refresh token twice ends the session. */
  renewal?: Promise<Tokens | undefined>;
}

/** An access token is renewed this many milliseconds before it expires, or after half of its lifetime if that is later. */
const margin = 30_000;

/**
 * A session of a user who signs in with name, password and second factor. It renews its access token itself. Once it has
 * ended, calls are refused with ACCESS_TOKEN_INVALID.
 */
export class MfaSession {
  /** The client for the functions of the SDK. */
  readonly client: Client;
  /** For the session's own calls, so that a refused renewal is not reported to `onError`. */
  private readonly quiet: Client;
  private tokens: Tokens | undefined;

  constructor(private readonly options: MfaSessionOptions) {
    const { onError, ...quietly } = options;
    const accessToken = (refused?: string): Promise<string | undefined> => this.accessToken(refused);
    this.client = createMfaClient({ ...options, accessToken });
    this.quiet = createMfaClient({ ...quietly, accessToken });
  }

  /** The first step. @returns a challenge if a second one is required. @throws MfaApiError CREDENTIALS_INVALID, PASSWORD_LOCKED */
  async signIn(username: string, password: string): Promise<Challenge | undefined> {
    const answer = await this.request({ grant_type: 'password', username, password });
    if ('mfa_token' in answer)
      return { mfaToken: answer.mfa_token, expiresAt: Date.now() + answer.expires_in * 1000 };
    this.keep(answer);
    return undefined;
  }

  /**
   * The second step.
   * @param code six digits from the authenticator app, or the eight digits of a scratch code
   * @throws MfaApiError CODE_INVALID, MFA_TOKEN_INVALID, MFA_TOKEN_EXHAUSTED, MFA_LOCKED
   */
  async signInWithCode({ mfaToken }: Challenge, code: string): Promise<void> {
    this.keep(await this.request({ grant_type: 'mfa', mfa_token: mfaToken, mfa_code: code }));
  }

  /** Resumes a session with its latest refresh token. @throws MfaApiError REFRESH_TOKEN_INVALID */
  async resume(refreshToken: string): Promise<void> {
    this.keep(await this.request({ grant_type: 'refresh_token', refresh_token: refreshToken }));
  }

  /** Signs out, even if the session has already ended. */
  async signOut(): Promise<void> {
    const { tokens } = this;
    const hasEnded = (error: unknown): void => {
      if (!hasCode(error, 'ACCESS_TOKEN_INVALID')) throw error;
    };
    await reportingTo(this.options.onError, signOut({ client: this.quiet }).catch(hasEnded));
    if (this.tokens === tokens || !tokens) this.forget();
  }

  private async accessToken(refused?: string): Promise<string | undefined> {
    const { tokens } = this;
    if (!tokens) return undefined;
    const isValid = tokens.accessToken !== refused && Date.now() < tokens.renewAt;
    return isValid ? tokens.accessToken : (await this.renewed(tokens))?.accessToken;
  }

  private renewed(tokens: Tokens): Promise<Tokens | undefined> {
    tokens.renewal ??= this.renew(tokens).finally(() => delete tokens.renewal);
    return tokens.renewal;
  }

  /** If the user has signed out or in meanwhile, the newer tokens stay. */
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
