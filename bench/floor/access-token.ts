import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** `iss` and `aud` of the service's access tokens. */
const party = 'mfa-service';
const header = encode({ alg: 'HS256', typ: 'JWT' });

export interface Claims {
  readonly sub: string;
  readonly sid: string;
  readonly amr: readonly string[];
}

export function signAccessToken(claims: Claims, key: KeyObject, lifeSeconds: number): string {
  const iat = Math.floor(Date.now() / 1000);
  const signed = `${header}.${encode({ ...claims, iat, exp: iat + lifeSeconds, iss: party, aud: party })}`;
  return `${signed}.${mac(signed, key).toString('base64url')}`;
}

/** Undefined if the token is invalid. Accepts only the header that it writes itself, which pins the algorithm. */
export function verifyAccessToken(token: string, key: KeyObject): Claims | undefined {
  const [givenHeader, payload, signature] = token.split('.');
  if (givenHeader !== header || !payload || !signature) return undefined;
  const given = Buffer.from(signature, 'base64url');
  const expected = mac(`${givenHeader}.${payload}`, key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims & {
    exp: number;
    iss: string;
    aud: string;
  };
  const valid = claims.iss === party && claims.aud === party && claims.exp > Date.now() / 1000;
  return valid ? claims : undefined;
}

function mac(text: string, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
