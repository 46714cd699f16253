import { defineOperations } from '../../common/http/operation.js';
import { AddedPasskeyDto, PasskeyOptionsDto } from './dto/passkey.dto.js';

export const operations = defineOperations({
  passkeyOptions: {
    summary: 'Get what a browser needs to make a passkey',
    description:
      'For your own account only. Give `options` to `PublicKeyCredential.parseCreationOptionsFromJSON()` and ' +
      '`navigator.credentials.create()`, and send what that returns to addPasskey.',
    takes: ['id', 'body'],
    success: {
      status: 200,
      description: 'The options, and a token for addPasskey.',
      type: PasskeyOptionsDto,
    },
    errors: [
      'USER_NOT_FOUND',
      'MFA_SESSION_REQUIRED',
      'PASSKEY_SESSION_REQUIRED',
      'AUTHENTICATOR_LIMIT',
      'PASSKEYS_UNAVAILABLE',
    ],
  },
  addPasskey: {
    summary: 'Add a passkey',
    description:
      "It signs in from now on, and the user's other sessions end. If it is the first authenticator, MFA is on. " +
      '`scratchCodes` are issued only to a user who has none yet. A credential that is refused uses up the options.',
    takes: ['id', 'body'],
    success: { status: 201, description: 'The passkey.', type: AddedPasskeyDto },
    errors: [
      'USER_NOT_FOUND',
      'MFA_SESSION_REQUIRED',
      'PASSKEY_TOKEN_INVALID',
      'PASSKEY_INVALID',
      'PASSKEY_ALREADY_REGISTERED',
      'AUTHENTICATOR_LIMIT',
      'PASSKEYS_UNAVAILABLE',
    ],
  },
});
