import { createMfaClient, reporting, type StepUpFactor } from './client.js';
import { type ErrorCode, MfaApiError, withTokens } from './errors.js';
import type { Client } from './generated/client/index.js';
import {
  requestPasskeyOptions,
  requestToken,
  signOut,
  stepUp,
  stepUpPasskeyOptions,
} from './generated/sdk.gen.js';
import type { MfaChallengeDto, StepUpDto, TokenPairDto } from './generated/types.gen.js';
import type { Challenge, Duties, MfaSessionOptions, PasskeySigner, StepUpProof } from './session-types.js';

type Grant = Parameters<typeof requestToken>[0]['body'];

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly duties: Duties;
  /** By `Date.now()`. */
  readonly renewAt: number;
  /** The renewal or step-up in progress, for which all calls wait, because using a refresh token twice ends the session. */
  renewal?: Promise<Tokens | undefined>;
}

/** How long before its expiry an access token is renewed, or half of its lifetime if that is less. */
const renewalMarginMs = 30_000;

/**
 * A session that is signed in by name, password and second factor, and renews its access token for as long as the service
 * allows. Once it has ended, calls are refused with ACCESS_TOKEN_INVALID.
 */
export class MfaSession {
  /** For the functions of the SDK. */
  readonly client: Client;
  /** For the session's own calls, which do not report errors: a refused renewal is not the fault of a call. */
  private readonly silentClient: Client;
  /** The same without renewing: for the calls that renew. */
  private readonly plainClient: Client;
  private tokens: Tokens | undefined;
  /** The question to the user in progress, and the step-up that follows. */
  private proving: Promise<string | undefined> | undefined;

  constructor(private readonly options: MfaSessionOptions) {
    const { onError, ...silentOptions } = options;
    const accessToken = (refused?: string): Promise<string | undefined> => this.accessToken(refused);
    const stepUp = (factor: StepUpFactor): Promise<string | undefined> => this.proved(factor);
    this.client = createMfaClient({ ...options, accessToken, stepUp });
    this.silentClient = createMfaClient({ ...silentOptions, accessToken });
    this.plainClient = createMfaClient(silentOptions);
  }

  /** As of the latest sign-in, renewal or step-up. */
  get duties(): Duties {
    return this.tokens?.duties ?? { changePassword: false, enrolMfa: false };
  }

  /**
   * The first step.
   * @returns a challenge if a second step is needed. Without one, see `duties`.
   * @throws MfaApiError CREDENTIALS_INVALID, PASSWORD_LOCKED
   */
  async signIn(username: string, password: string): Promise<Challenge | undefined> {
    const response = await this.request({ grant_type: 'password', username, password });
    if ('mfa_token' in response)
      return {
        mfaToken: response.mfa_token,
        methods: response.mfa_methods,
        expiresAt: Date.now() + response.expires_in * 1000,
      };
    this.keep(response);
    return undefined;
  }

  /**
   * The second step.
   * @param code a passcode of six or eight digits from an authenticator, or a scratch code of eight
   * @throws MfaApiError CODE_INVALID, MFA_TOKEN_INVALID, MFA_TOKEN_EXHAUSTED, MFA_LOCKED
   */
  async signInWithCode({ mfaToken }: Challenge, code: string): Promise<void> {
    this.keep(await this.request({ grant_type: 'mfa', mfa_token: mfaToken, mfa_code: code }));
  }

  /**
   * The second step with a passkey, if `methods` has it. A passkey that was refused needs another call: the options are
   * good for one attempt.
   * @throws MfaApiError PASSKEY_INVALID, PASSKEYS_UNAVAILABLE, MFA_TOKEN_INVALID, MFA_TOKEN_EXHAUSTED, MFA_LOCKED
   * @throws what `sign` throws, for instance because the user has cancelled
   */
  async signInWithPasskey({ mfaToken }: Challenge, sign: PasskeySigner): Promise<void> {
    const options = await requestPasskeyOptions({ client: this.client, body: { mfa_token: mfaToken } });
    const passkey = await sign(options);
    this.keep(await this.request({ grant_type: 'mfa', mfa_token: mfaToken, passkey }));
  }

  /** Continues a session with its latest refresh token. @throws MfaApiError REFRESH_TOKEN_INVALID */
  async resume(refreshToken: string): Promise<void> {
    this.keep(await this.request({ grant_type: 'refresh_token', refresh_token: refreshToken }));
  }

  /**
   * Gives fresh proof, for calls that are refused with STEP_UP_REQUIRED or MFA_SESSION_REQUIRED or, with a passkey,
   * PASSKEY_SESSION_REQUIRED.
   * @throws MfaApiError CODE_INVALID, PASSKEY_INVALID, CURRENT_PASSWORD_INVALID, MFA_LOCKED, PASSWORD_LOCKED, ACCESS_TOKEN_INVALID
   */
  async stepUp(proof: StepUpProof): Promise<void> {
    await reporting(this.options.onError, this.stepUpWith(proof));
  }

  /** Succeeds also if the session has ended already. */
  async signOut(): Promise<void> {
    const { tokens } = this;
    const ignoreEnded = (error: unknown): void => {
      if (!hasCode(error, 'ACCESS_TOKEN_INVALID')) throw error;
    };
    await reporting(this.options.onError, signOut({ client: this.silentClient }).catch(ignoreEnded));
    if (this.tokens === tokens || !tokens) this.forget();
  }

  private async accessToken(refused?: string): Promise<string | undefined> {
    const { tokens } = this;
    if (!tokens) return undefined;
    const isUsable = tokens.accessToken !== refused && Date.now() < tokens.renewAt;
    return isUsable ? tokens.accessToken : (await this.renewed(tokens))?.accessToken;
  }

  private renewed(tokens: Tokens): Promise<Tokens | undefined> {
    tokens.renewal ??= this.renew(tokens).finally(() => delete tokens.renewal);
    return tokens.renewal;
  }

  /** If the user has signed out or in again meanwhile, the tokens of that are kept. */
  private async renew(tokens: Tokens): Promise<Tokens | undefined> {
    try {
      const response = await this.requestSilently({
        grant_type: 'refresh_token',
        refresh_token: tokens.refreshToken,
      });
      return this.tokens === tokens ? this.keep(response) : this.tokens;
    } catch (error) {
      if (!hasCode(error, 'REFRESH_TOKEN_INVALID')) throw error;
      if (this.tokens === tokens) this.forget();
      return this.tokens;
    }
  }

  private proved(factor: StepUpFactor): Promise<string | undefined> {
    this.proving ??= this.askForProof(factor).finally(() => (this.proving = undefined));
    return this.proving;
  }

  private async askForProof(factor: StepUpFactor): Promise<string | undefined> {
    const proof = await this.options.onStepUpRequired?.(factor);
    if (!proof) return undefined;
    await this.stepUpWith(proof);
    return this.tokens?.accessToken;
  }

  private async stepUpWith(proof: StepUpProof): Promise<void> {
    const body = await this.answerOf(proof);
    await this.accessToken();
    while (this.tokens?.renewal) await this.tokens.renewal;
    const { tokens } = this;
    const steppingUp = stepUp({
      client: this.plainClient,
      body,
      ...(tokens && { auth: tokens.accessToken }),
    })
      .then(withTokens)
      .then((response) => (this.tokens === tokens ? this.keep(response) : this.tokens));
    if (tokens) {
      const settle = (): Tokens | undefined => {
        delete tokens.renewal;
        return this.tokens;
      };
      tokens.renewal = steppingUp.then(settle, settle);
    }
    await steppingUp;
  }

  private async answerOf(proof: StepUpProof): Promise<StepUpDto> {
    if (!('passkey' in proof)) return proof;
    return { passkey: await proof.passkey(await stepUpPasskeyOptions({ client: this.silentClient })) };
  }

  private request(grant: Grant): Promise<TokenPairDto | MfaChallengeDto> {
    return reporting(this.options.onError, this.requestSilently(grant));
  }

  private requestSilently(body: Grant): Promise<TokenPairDto | MfaChallengeDto> {
    return requestToken({ client: this.plainClient, body }).then(withTokens);
  }

  private keep(response: TokenPairDto | MfaChallengeDto): Tokens {
    if ('mfa_token' in response) throw new Error('the service unexpectedly asks for a second factor');
    const lifetimeMs = response.expires_in * 1000;
    this.tokens = {
      accessToken: response.access_token,
      refreshToken: response.refresh_token,
      duties: {
        changePassword: response.password_change_required ?? false,
        enrolMfa: response.mfa_enrolment_required ?? false,
      },
      renewAt: Date.now() + lifetimeMs - Math.min(renewalMarginMs, lifetimeMs / 2),
    };
    this.options.onRefreshToken?.(response.refresh_token);
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
