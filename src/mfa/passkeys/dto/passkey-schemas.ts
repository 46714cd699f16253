/** The JSON forms of WebAuthn Level 3, 5.1: what a page passes between the service and `navigator.credentials`. */

const base64url = { type: 'string', pattern: '^[A-Za-z0-9_-]+$' } as const;

/** 1,023 bytes. */
const credentialId = { ...base64url, maxLength: 1364, example: 'cGFzc2tleS1vbmU' } as const;
const publicKeyType = { type: 'string', enum: ['public-key'] } as const;
const transports = { type: 'array', items: { type: 'string' }, example: ['internal', 'hybrid'] } as const;

const descriptors = {
  type: 'array',
  items: {
    type: 'object',
    required: ['id', 'type'],
    properties: { id: credentialId, type: publicKeyType, transports },
  },
} as const;

const userVerification = { type: 'string', enum: ['preferred', 'required'] } as const;
const timeoutMs = { type: 'integer', description: 'Milliseconds.', example: 300_000 } as const;
const challenge = { ...base64url, example: 'q1Yk2n0mZc3r5t7v9xAaBbCcDdEeFfGgHhIiJjKkLl0' } as const;
const rpId = { type: 'string', example: 'mfa.example.com' } as const;

/** For `PublicKeyCredential.parseCreationOptionsFromJSON()`. */
export const creationOptionsSchema = {
  type: 'object',
  required: ['challenge', 'rp', 'user', 'pubKeyCredParams', 'timeout', 'attestation', 'excludeCredentials'],
  properties: {
    challenge,
    rp: {
      type: 'object',
      required: ['id', 'name'],
      properties: { id: rpId, name: { type: 'string', example: 'MFA Service' } },
    },
    user: {
      type: 'object',
      required: ['id', 'name', 'displayName'],
      properties: {
        id: { ...base64url, example: 'dXNlci1oYW5kbGU' },
        name: { type: 'string', example: 'alice' },
        displayName: { type: 'string', example: 'alice' },
      },
    },
    pubKeyCredParams: {
      type: 'array',
      items: {
        type: 'object',
        required: ['alg', 'type'],
        properties: { alg: { type: 'integer', example: -7 }, type: publicKeyType },
      },
    },
    timeout: timeoutMs,
    attestation: { type: 'string', enum: ['none'] },
    excludeCredentials: descriptors,
    authenticatorSelection: {
      type: 'object',
      properties: {
        residentKey: { type: 'string', enum: ['preferred'] },
        requireResidentKey: { type: 'boolean', example: false },
        userVerification,
      },
    },
    extensions: { type: 'object', properties: { credProps: { type: 'boolean', example: true } } },
    hints: { type: 'array', items: { type: 'string' } },
  },
} as const;

/** What `toJSON()` of the created credential returns. */
export const registrationSchema = {
  type: 'object',
  required: ['id', 'type', 'response'],
  additionalProperties: true,
  properties: {
    id: credentialId,
    rawId: { ...credentialId, description: 'The same as `id`.' },
    type: publicKeyType,
    response: {
      type: 'object',
      required: ['clientDataJSON', 'attestationObject'],
      additionalProperties: true,
      properties: {
        clientDataJSON: { ...base64url, example: 'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIn0' },
        attestationObject: { ...base64url, example: 'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVg' },
        transports,
      },
    },
  },
} as const;

/** What `toJSON()` of the credential that signed returns. */
export const assertionSchema = {
  type: 'object',
  required: ['id', 'type', 'response'],
  additionalProperties: true,
  properties: {
    id: credentialId,
    rawId: { ...credentialId, description: 'The same as `id`.' },
    type: publicKeyType,
    response: {
      type: 'object',
      required: ['clientDataJSON', 'authenticatorData', 'signature'],
      additionalProperties: true,
      properties: {
        clientDataJSON: { ...base64url, example: 'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0' },
        authenticatorData: { ...base64url, example: 'SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ' },
        signature: { ...base64url, example: 'MEUCIQCdwBCrP_zZ' },
        userHandle: { ...base64url, nullable: true, example: 'dXNlci1oYW5kbGU' },
      },
    },
  },
} as const;

export { challenge as challengeSchema, descriptors as descriptorsSchema, rpId as rpIdSchema };
export { timeoutMs as timeoutSchema, userVerification as userVerificationSchema };
