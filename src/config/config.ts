import type { KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import { cleanEnv, EnvMissingError } from 'envalid';
import { type DatabaseServer, databaseTlsModes, databaseTlsOf, readDatabaseCa } from './database-server.js';
import { onOneLine } from '../common/one-line.js';
import { ConfigError, type Findings, noFindings, readFile } from './config-error.js';
import { keyVariables, withGeneratedKeys } from './generated-keys.js';
import { type PasskeySettings, passkeySettings, userVerifications } from './relying-party.js';
import { readTls, type TlsFiles } from './tls-files.js';
import * as valid from './validators.js';

/** The whole configuration, read once at start and immutable. Injected by its class. */
export abstract class Config {
  readonly production!: boolean;
  readonly host!: string;
  readonly port!: number;
  /** Where people reach the service, without a trailing slash; absent: where it listens. */
  readonly publicUrl?: string;
  readonly passkeys!: PasskeySettings;
  /** Absent: the embedded SQLite file in {@link dataDirectory}. */
  readonly databaseServer?: DatabaseServer;
  readonly dataDirectory!: string;
  /** The name of the first administrator. */
  readonly adminName!: string;
  readonly adminPassword?: string;
  /** Holds range files of breached passwords; absent: passwords are not checked against them. */
  readonly breachedPasswordsDirectory?: string;
  readonly jwtSecret!: KeyObject;
  /** Newest first. */
  readonly encryptionKeys!: readonly valid.NamedKey[];
  /** Newest first. */
  readonly digestKeys!: readonly valid.NamedKey[];
  /** What a metrics scraper sends instead of an access token. */
  readonly metricsToken?: KeyObject;
  readonly issuer!: string;
  /** Lifetimes in seconds. */
  readonly timeToLive!: Readonly<
    Record<
      'accessToken' | 'refreshToken' | 'session' | 'consoleIdle' | 'enrolment' | 'challenge' | 'invitation',
      number
    >
  >;
  /** For how long the proof of a factor allows sensitive calls, in seconds; 0: for as long as the session. */
  readonly stepUpMaxAge!: number;
  readonly limits!: {
    /** Consecutive wrong second factors of an account, or through one verifier, before a lock. */
    readonly secondFactorFailures: number;
    /** Consecutive wrong passwords for an account from one network before a lock. */
    readonly passwordFailures: number;
    /** Requests to the token endpoint per minute and network. */
    readonly tokenRequestsPerMinute: number;
    /** Open connections of this process. */
    readonly connections: number;
    readonly backoff: Backoff;
  };
  /** Whether each role must use MFA. */
  readonly mfaPolicy!: valid.MfaPolicy;
  /** How long a user who must use MFA may go without it, in seconds. */
  readonly mfaGracePeriod!: number;
  /** How long audit events are kept, in days; absent: for ever. */
  readonly auditRetentionDays?: number;
  readonly trustedProxies!: readonly string[];
  readonly corsOrigins!: readonly string[];
  readonly logLevel!: LogLevel;
  readonly tls?: TlsFiles;
}

/** A wait that doubles with every further failure. */
export interface Backoff {
  readonly initialSeconds: number;
  readonly maximumSeconds: number;
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

type Environment = Readonly<Record<string, string | undefined>>;

const day = 24 * 60 * 60;

/**
 * Reads {@link Config} from environment variables. Each secret may also be given as a file in `<NAME>_FILE`. Outside
 * production, missing keys are generated once and kept in the data directory.
 * @throws ConfigError naming every variable that is wrong.
 */
export function loadConfig(environment: Environment): Config {
  const findings = noFindings();
  const given = withSecretFiles(withoutEmpty(environment), findings);
  const production = given['NODE_ENV'] === 'production';
  if (!production && /^\W*prod/i.test(given['NODE_ENV'] ?? ''))
    findings.problems.push(`NODE_ENV must be exactly production, not ${JSON.stringify(given['NODE_ENV'])}`);
  const dataDirectory = resolve(given['DATA_DIR'] ?? 'data');
  const tls = readTls(given['TLS_CERT_FILE'], given['TLS_KEY_FILE'], findings);
  const databaseCa = readDatabaseCa(given, findings);
  const env = validate(production ? given : withGeneratedKeys(given, dataDirectory, findings), findings);
  const databaseTls = databaseTlsOf(env.DATABASE_TLS, databaseCa);
  return Object.freeze<Config>({
    production,
    host: env.HOST,
    port: env.PORT,
    ...(env.PUBLIC_URL && { publicUrl: env.PUBLIC_URL }),
    passkeys: passkeySettings(env),
    ...(env.DATABASE_URL && {
      databaseServer: {
        ...env.DATABASE_URL,
        poolSize: env.DATABASE_POOL_SIZE,
        ...(databaseTls && { tls: databaseTls }),
      },
    }),
    dataDirectory,
    adminName: env.ADMIN_NAME,
    ...(env.ADMIN_PASSWORD && { adminPassword: env.ADMIN_PASSWORD }),
    ...(env.BREACHED_PASSWORDS_DIR && { breachedPasswordsDirectory: resolve(env.BREACHED_PASSWORDS_DIR) }),
    jwtSecret: env.JWT_SECRET,
    encryptionKeys: env.ENCRYPTION_KEYS,
    digestKeys: env.DIGEST_KEY,
    ...(env.METRICS_TOKEN && { metricsToken: env.METRICS_TOKEN }),
    issuer: env.MFA_ISSUER,
    timeToLive: {
      accessToken: env.ACCESS_TOKEN_TTL,
      refreshToken: env.REFRESH_TOKEN_TTL,
      session: env.SESSION_TTL,
      consoleIdle: env.CONSOLE_IDLE_TIMEOUT,
      enrolment: env.ENROLMENT_TTL,
      challenge: env.CHALLENGE_TTL,
      invitation: env.INVITATION_TTL,
    },
    stepUpMaxAge: env.STEP_UP_MAX_AGE,
    limits: {
      secondFactorFailures: env.MFA_MAX_FAILURES,
      passwordFailures: env.PASSWORD_MAX_FAILURES,
      tokenRequestsPerMinute: env.TOKEN_REQUESTS_PER_MINUTE,
      connections: env.MAX_CONNECTIONS,
      backoff: { initialSeconds: env.LOCK_INITIAL_WAIT, maximumSeconds: env.LOCK_MAXIMUM_WAIT },
    },
    mfaPolicy: env.MFA_POLICY,
    mfaGracePeriod: env.MFA_GRACE_PERIOD,
    ...(env.AUDIT_RETENTION_DAYS && { auditRetentionDays: env.AUDIT_RETENTION_DAYS }),
    trustedProxies: env.TRUSTED_PROXIES,
    corsOrigins: env.CORS_ORIGINS,
    logLevel: env.LOG_LEVEL,
    ...(tls && { tls }),
  });
}

function validate(given: Environment, findings: Findings) {
  return cleanEnv(
    given,
    {
      HOST: valid.host({ default: '127.0.0.1' }),
      PORT: valid.wholeNumber({ min: 0, max: 65535 })({ default: 3000 }),
      PUBLIC_URL: valid.publicUrl({ default: undefined }),
      PASSKEY_ORIGINS: valid.origins({ default: [] }),
      PASSKEY_USER_VERIFICATION: valid.oneOf(...userVerifications)({ default: 'preferred' }),
      DATABASE_URL: valid.databaseUrl({ default: undefined }),
      DATABASE_POOL_SIZE: valid.wholeNumber({ min: 2, max: 1_000 })({ default: 16 }),
      DATABASE_TLS: valid.oneOf(...databaseTlsModes)({ default: 'off' }),
      ADMIN_NAME: valid.singleLine(255)({ default: 'administrator' }),
      ADMIN_PASSWORD: valid.initialPassword({ default: undefined }),
      BREACHED_PASSWORDS_DIR: valid.singleLine(4096)({ default: undefined }),
      JWT_SECRET: valid.secretText(),
      ENCRYPTION_KEYS: valid.encryptionKeys(),
      DIGEST_KEY: valid.digestKeys(),
      METRICS_TOKEN: valid.bearerToken({ default: undefined }),
      MFA_ISSUER: valid.issuer({ default: 'MFA Service' }),
      ACCESS_TOKEN_TTL: valid.wholeNumber({ min: 10, max: day })({ default: 15 * 60 }),
      REFRESH_TOKEN_TTL: valid.wholeNumber({ min: 60, max: 365 * day })({ default: 14 * day }),
      SESSION_TTL: valid.wholeNumber({ min: 60, max: 365 * day })({ default: 30 * day }),
      CONSOLE_IDLE_TIMEOUT: valid.wholeNumber({ min: 2 * 60, max: 365 * day })({ default: 30 * 60 }),
      ENROLMENT_TTL: valid.wholeNumber({ min: 30, max: day })({ default: 10 * 60 }),
      CHALLENGE_TTL: valid.wholeNumber({ min: 30, max: 60 * 60 })({ default: 5 * 60 }),
      INVITATION_TTL: valid.wholeNumber({ min: 60, max: 30 * day })({ default: day }),
      STEP_UP_MAX_AGE: valid.wholeNumber({ min: 0, max: day })({ default: 15 * 60 }),
      MFA_MAX_FAILURES: valid.wholeNumber({ min: 1, max: 50 })({ default: 10 }),
      PASSWORD_MAX_FAILURES: valid.wholeNumber({ min: 1, max: 100 })({ default: 10 }),
      LOCK_INITIAL_WAIT: valid.wholeNumber({ min: 1, max: 60 * 60 })({ default: 30 }),
      LOCK_MAXIMUM_WAIT: valid.wholeNumber({ min: 60 * 60, max: day / 2 })({ default: 60 * 60 }),
      TOKEN_REQUESTS_PER_MINUTE: valid.wholeNumber({ min: 1, max: 1_000_000 })({ default: 600 }),
      MAX_CONNECTIONS: valid.wholeNumber({ min: 20, max: 100_000 })({ default: 1_000 }),
      MFA_POLICY: valid.mfaPolicy({ default: {} }),
      MFA_GRACE_PERIOD: valid.wholeNumber({ min: 0, max: 365 * day })({ default: 0 }),
      AUDIT_RETENTION_DAYS: valid.wholeNumber({ min: 1, max: 36_500 })({ default: undefined }),
      TRUSTED_PROXIES: valid.addressRanges({ default: [] }),
      CORS_ORIGINS: valid.origins({ default: [] }),
      LOG_LEVEL: valid.oneOf(...logLevels)({ default: 'info' }),
    },
    {
      reporter: ({ errors }) => {
        const wrong = Object.entries(errors)
          .filter(([name, error]) => !(isMissing(error) && findings.explained.has(name)))
          .map(([name, error]) => {
            const file = given[`${name}_FILE`] === undefined ? findings.files.get(name) : `${name}_FILE`;
            return explain(file === undefined ? name : `${name} in ${file}`, error);
          });
        const all = [...findings.problems, ...wrong];
        if (all.length > 0) throw new ConfigError(all);
      },
    },
  );
}

function explain(name: string, error: Error | undefined): string {
  return isMissing(error)
    ? `${name} is required in production (or ${name}_FILE)`
    : `${name} ${onOneLine(error?.message ?? '')}`;
}

function isMissing(error: Error | undefined): boolean {
  return error instanceof EnvMissingError;
}

/** `docker compose` and `.env` files turn an unset variable into an empty one. */
function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

function withSecretFiles(environment: Environment, findings: Findings): Environment {
  const fromFiles = [...keyVariables, 'METRICS_TOKEN', 'ADMIN_PASSWORD', 'DATABASE_URL'].flatMap((name) => {
    const path = environment[`${name}_FILE`];
    const content = path ? readFile(`${name}_FILE`, path, findings) : undefined;
    if (path) findings.explained.add(name);
    const given = environment[name];
    if (given !== undefined && content && content.toString('utf8').trim() !== given)
      findings.problems.push(`${name} and ${name}_FILE differ: set only one of them`);
    return content ? [[name, content.toString('utf8').trim()] as const] : [];
  });
  return { ...environment, ...Object.fromEntries(fromFiles) };
}
