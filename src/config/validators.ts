import { createSecretKey, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { EnvError, makeValidator } from 'envalid';
import { type Role, rolesOfPeople } from '../common/http/caller.js';
import { isPasswordLength, passwordLengthRule } from '../common/password-length.js';

/** A key of a ring. */
export interface NamedKey {
  /** Names the key inside sealed values and beside digests: letters, digits, `_` and `-`. */
  readonly id: string;
  /** For encryption, 256 bits. */
  readonly key: KeyObject;
}

/** What `DATABASE_URL` says. */
export interface DatabaseAddress {
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  readonly user: string;
  readonly password: string;
  readonly name: string;
}

/** A whole number within bounds, both inclusive. */
export const wholeNumber = (bounds: { min: number; max: number }) =>
  makeValidator((input) => {
    const value = /^[0-9]{1,10}$/.test(input) ? Number(input) : Number.NaN;
    if (!(value >= bounds.min && value <= bounds.max)) {
      throw new EnvError(`must be a whole number from ${bounds.min} to ${bounds.max}, not "${input}"`);
    }
    return value;
  });

export const oneOf = <const T extends string>(...choices: readonly T[]) =>
  makeValidator<T>((input) => {
    const choice = choices.find((candidate) => candidate === input);
    if (!choice) throw new EnvError(`must be one of ${choices.join(', ')}, not "${input}"`);
    return choice;
  });

export const singleLine = (maxLength: number) => makeValidator((input) => assertLine(input, maxLength));

/** A name or an address to listen on. */
export const host = makeValidator((input) => {
  if (!/^[\w.:%-]{1,255}$/.test(input)) throw new EnvError('must be a host name or an IP address');
  return input;
});

/** An issuer that fits into a Key URI, where the first colon ends it. */
export const issuer = makeValidator((input) => {
  assertLine(input, 64);
  if (input.includes(':') || input.trim() !== input) {
    throw new EnvError('must not contain a colon, nor begin or end with a space');
  }
  return input;
});

/** Comma-separated IP addresses and CIDR ranges. */
export const addressRanges = makeValidator<readonly string[]>((input) =>
  listOf(input, (range) => {
    const [address = '', bits, ...rest] = range.split('/');
    const family = isIP(address);
    const widthIsValid =
      bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
    if (!family || rest.length > 0 || !widthIsValid) {
      throw new EnvError(`"${range}" is not an IP address or CIDR range`);
    }
    if (Number(bits) === 0) throw new EnvError(`"${range}" covers every address: list only your own proxies`);
    return range;
  }),
);

/** Comma-separated web origins such as `https://admin.example.com`. */
export const origins = makeValidator<readonly string[]>((input) =>
  listOf(input, (origin) => {
    const isOrigin =
      /^https?:[^*]+$/.test(origin) && URL.canParse(origin) && new URL(origin).origin === origin;
    if (!isOrigin) {
      throw new EnvError(`"${origin}" is not an origin like https://admin.example.com`);
    }
    return origin;
  }),
);

/** A web address that paths are appended to, such as `https://mfa.example.com`; trailing slashes are dropped. */
export const publicUrl = makeValidator((input) => {
  const isPlain = /^https?:\/\/[^/@]+(\/.*)?$/i.test(input) && !/[?#\\\s\p{Cc}]/u.test(input);
  // A link that begins with two slashes leads to another host.
  if (!isPlain || !URL.canParse(input) || /\/\/./.test(new URL(input).pathname)) {
    throw new EnvError('must be a web address like https://mfa.example.com, without ? and #');
  }
  return new URL(input).href.replace(/\/+$/, '');
});

/** `mysql://user:password@host:3306/name`, with several hosts comma-separated for a cluster. */
export const databaseUrl = makeValidator<DatabaseAddress>((input) => {
  if (/^(?:mysql|mariadb):.*\?socket/i.test(input))
    throw new EnvError('must name a host: the service does not connect by a socket');
  if (/^(?:mysql|mariadb):\/\/[^/?#]*@[^/?#]+\/[^/?#]+\?/i.test(input))
    throw new EnvError('must end with the database name; DATABASE_TLS turns on TLS');
  const parts = /^(?:mysql|mariadb):\/\/([^:@/]+)(?::([^@/]*))?@([^@/?#]+)\/([^/?#]+)$/i.exec(input);
  if (!parts)
    throw new EnvError(
      'must look like mysql://user:password@host:3306/name, with @ : / ? # % in the password as %40 %3A %2F %3F %23 %25',
    );
  const [, user = '', password = '', hosts = '', name = ''] = parts;
  if (/^(mysql|sys|information_schema|performance_schema)$/i.test(name))
    throw new EnvError(`must not name the server's own database ${name}`);
  return {
    hosts: listOf(hosts, parseHost),
    user: decode(user),
    password: decode(password),
    name: decode(name),
  };
});

const minimumSecretLength = 32;
const placeholder = /change.?me|example|placeholder|your.?(secret|key)|my.?secret|default.?(key|secret)/i;

/** A secret string of at least 32 characters, as key bytes. */
export const secretText = makeValidator<KeyObject>(secretKey);

/** A secret that a client can send as a bearer token (RFC 6750 2.1). */
export const bearerToken = makeValidator<KeyObject>((input) => {
  const key = secretKey(input);
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(input)) {
    throw new EnvError(
      'may contain letters, digits, "-", ".", "_", "~", "+" and "/", with "=" only at its end (try: openssl rand -base64 32)',
    );
  }
  return key;
});

/** `id:base64 of 32 bytes`, comma-separated, newest first. */
export const encryptionKeys = makeValidator<readonly NamedKey[]>((input) => {
  const keys = listOf(input, (entry) => {
    const [id = '', encoded = '', ...rest] = entry.split(':');
    const bytes = Buffer.from(encoded, 'base64');
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(id) || rest.length > 0 || bytes.length !== 32) {
      throw new EnvError('must be id:key with a key of 32 bytes in base64 (try: openssl rand -base64 32)');
    }
    if (placeholder.test(encoded) || new Set(bytes).size < 10) {
      throw new EnvError(`key "${id}" is an example or too simple (try: openssl rand -base64 32)`);
    }
    return { id, key: createSecretKey(bytes) };
  });
  return withDistinctIds(keys);
});

/** A single key, which has the id `default`; or `id:key`, comma-separated, newest first. Keys are texts of at least 32 characters. */
export const digestKeys = makeValidator<readonly NamedKey[]>((input) =>
  withDistinctIds(
    keyEntries(input).map(({ id, text }) => {
      if (/^[,\s]|[,\s]$/.test(text))
        throw new EnvError(`must not have a comma or a space around key "${id}"`);
      return { id, key: secretKey(text) };
    }),
  ),
);

export interface KeyEntry {
  readonly id: string;
  readonly text: string;
}

/** The keys of `ENCRYPTION_KEYS` or `DIGEST_KEY` as they are written, unchecked. */
export function keyEntries(input: string): readonly KeyEntry[] {
  if (!/^[A-Za-z0-9_-]{1,32}:/.test(input)) return [{ id: 'default', text: input }];
  return input.split(/,\s*(?=[A-Za-z0-9_-]{1,32}:)/).map((entry) => {
    const colon = entry.indexOf(':');
    return { id: entry.slice(0, colon), text: entry.slice(colon + 1) };
  });
}

function withDistinctIds(keys: readonly NamedKey[]): readonly NamedKey[] {
  if (new Set(keys.map(({ id }) => id)).size < keys.length)
    throw new EnvError('contains the same key id twice');
  return keys;
}

/** The first administrator's password. Its length is checked here, so that the start fails before it writes anything. */
export const initialPassword = makeValidator((input) => {
  if (!isPasswordLength(input)) throw new EnvError(passwordLengthRule);
  return input;
});

/** `phishing-resistant`: with a passkey. */
const requirements = ['optional', 'required', 'phishing-resistant'] as const;

export type MfaPolicy = Readonly<Partial<Record<Role, (typeof requirements)[number]>>>;

/** `role:` and what is required of it, comma-separated; MFA is optional for roles not named. */
export const mfaPolicy = makeValidator<MfaPolicy>((input) => {
  const entries = listOf(input, (entry) => {
    const [roleName, requirementName, ...rest] = entry.split(':').map((part) => part.trim());
    const role = rolesOfPeople.find((candidate) => candidate === roleName);
    const requirement = requirements.find((each) => each === requirementName);
    if (!role || !requirement || rest.length > 0) {
      throw new EnvError(
        `must look like admin:phishing-resistant,helpdesk:required,user:optional with the roles ${rolesOfPeople.join(', ')}, not "${entry}"`,
      );
    }
    return [role, requirement] as const;
  });
  const policy = Object.fromEntries(entries);
  if (Object.keys(policy).length < entries.length) throw new EnvError('contains a role twice');
  return policy;
});

function assertLine(input: string, maxLength: number): string {
  if (input.length > maxLength || /[\p{Cc}\p{Zl}\p{Zp}]/u.test(input) || !input.isWellFormed()) {
    throw new EnvError(`must be at most ${maxLength} characters on one line`);
  }
  return input;
}

function secretKey(input: string): KeyObject {
  if (input.length < minimumSecretLength) {
    throw new EnvError(`must be at least ${minimumSecretLength} characters (try: openssl rand -base64 32)`);
  }
  if (placeholder.test(input) || new Set(input).size < 10) {
    throw new EnvError('is an example or too simple (try: openssl rand -base64 32)');
  }
  return createSecretKey(Buffer.from(input, 'utf8'));
}

function listOf<T>(input: string, parse: (entry: string) => T): T[] {
  return input.split(',').map((entry) => parse(entry.trim()));
}

function parseHost(entry: string): { host: string; port: number } {
  const parts = /^(\[[0-9a-fA-F:.]+\]|[^:[\]\s]+)(?::([0-9]{1,5}))?$/.exec(entry);
  const port = Number(parts?.[2] ?? 3306);
  if (!parts?.[1] || port < 1 || port > 65535) {
    throw new EnvError(`contains an invalid host: "${entry}"`);
  }
  return { host: parts[1].replace(/^\[|\]$/g, ''), port };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new EnvError('contains a % that is not an escape; write it as %25');
  }
}
