import type { ApiAnswer } from '../http/api.js';

export interface Secret {
  readonly value: string;
  /** The property it was in. */
  readonly what: string;
  /** The only answer that may contain it; undefined if a client invented it. */
  readonly issuedBy: ApiAnswer | undefined;
}

export const issuedProperties: ReadonlySet<string> = new Set([
  'secretKey',
  'qrString',
  'scratchCodes',
  'token',
  'access_token',
  'refresh_token',
  'mfa_token',
  'url',
]);
/** The last part of an invitation link. */
const secretPart = (property: string): string => property.replace(/^https?:.*\//, '');
/** The console's refresh token, with or without HTTPS. */
const refreshCookie = /(?:__Host-)?mfa-refresh=([^;]+)/;

const sentProperties: ReadonlySet<string> = new Set([
  'password',
  'newPassword',
  'currentPassword',
  'code',
  'mfa_code',
  'invitationToken',
  ...issuedProperties,
]);

/** Every secret that was sent or received in this test file. */
export class Secrets {
  private readonly byValue = new Map<string, Secret>();

  rememberSent(body: unknown): void {
    this.remember(body, sentProperties, undefined);
  }

  rememberIssued(answer: ApiAnswer): void {
    this.remember(answer.body, issuedProperties, answer);
    for (const cookie of answer.headers.getSetCookie()) {
      const [, refresh_token] = refreshCookie.exec(cookie) ?? [];
      this.remember({ refresh_token }, issuedProperties, answer);
    }
  }

  all(): readonly Secret[] {
    return [...this.byValue.values()];
  }

  clear(): void {
    this.byValue.clear();
  }

  private remember(body: unknown, properties: ReadonlySet<string>, issuedBy: ApiAnswer | undefined): void {
    for (const [what, property] of Object.entries(body ?? {})) {
      for (const value of properties.has(what) ? [property as unknown].flat() : []) {
        const secret = typeof value === 'string' ? secretPart(value) : '';
        if (secret && !this.byValue.has(secret)) this.byValue.set(secret, { value: secret, what, issuedBy });
      }
    }
  }
}

const gramLength = 8;
const codeForm = /^(?:[0-9]{6}|[0-9]{8})$/;
/** Six or eight digits that are not part of a longer number, time, name or identifier, nor a header's `max-age`. */
const codesInText = /(?<![0-9A-Za-z.]|[0-9A-Za-z]-|max-age=)(?:[0-9]{8}|[0-9]{6})(?!-?[0-9A-Za-z])/g;

/** Finds thousands of secrets in megabytes of text in one pass. */
export class SecretFinder {
  private readonly codes = new Map<string, Secret>();
  /** The forms of other secrets by their last characters, as the first ones are often the same. */
  private readonly byEnd = new Map<string, { form: string; secret: Secret }[]>();

  constructor(secrets: readonly Secret[]) {
    for (const secret of secrets) {
      if (codeForm.test(secret.value)) this.codes.set(secret.value, secret);
      else if (secret.value.length >= gramLength) this.index(secret);
    }
  }

  findIn(text: string): readonly Secret[] {
    const found = new Set<Secret>();
    for (const [code] of this.codes.size > 0 ? text.matchAll(codesInText) : []) {
      const secret = this.codes.get(code);
      if (secret) found.add(secret);
    }
    for (let end = gramLength; end <= text.length; end += 1) {
      const candidates = this.byEnd.get(text.slice(end - gramLength, end));
      for (const { form, secret } of candidates ?? []) if (text.endsWith(form, end)) found.add(secret);
    }
    return [...found];
  }

  private index(secret: Secret): void {
    for (const form of formsOf(secret)) {
      const end = form.slice(-gramLength);
      this.byEnd.set(end, [...(this.byEnd.get(end) ?? []), { form, secret }]);
    }
  }
}

/** The encodings in which a secret could appear. */
function formsOf({ value, what }: Secret): ReadonlySet<string> {
  const encoded = [
    encodeURIComponent(value.toWellFormed()),
    Buffer.from(value).toString('base64').replace(/=+$/, ''),
  ];
  if (what === 'token') encoded.push(Buffer.from(value, 'base64').toString('ascii'));
  return new Set(
    [value, JSON.stringify(value).slice(1, -1), ...encoded].filter((form) => form.length >= gramLength),
  );
}
