import { ApiProperty } from '@nestjs/swagger';
import { OptionalNotNull } from '../../common/http/field-validators.js';
import { invalidFields, TakesNested } from '../../common/http/validation.js';
import {
  type AssertionCredential,
  CredentialField,
  readAssertion,
} from '../../mfa/passkeys/credential-json.js';
import { AssertionCredentialDto } from '../../mfa/passkeys/dto/credential.dto.js';
import { IsCode, IsPresentedPassword } from '../../users/dto/user-fields.js';

/** Exactly one proof. A further kind is a further property. */
export class StepUpDto {
  @OptionalNotNull()
  @IsCode({
    required: false,
    description:
      'For a user with MFA: a code of six or eight digits from an authenticator, or a scratch code of eight.',
  })
  readonly code?: string;

  @OptionalNotNull()
  @IsPresentedPassword({ required: false, description: 'For a user without MFA.' })
  readonly password?: string;

  @ApiProperty({
    required: false,
    type: AssertionCredentialDto,
    description:
      'For a user with a passkey: what signed the challenge of stepUpPasskeyOptions, as `toJSON()` returns it.',
  })
  @OptionalNotNull()
  @TakesNested()
  @CredentialField(readAssertion, 'get')
  readonly passkey?: AssertionCredential;
}

export type StepUpProof =
  { readonly code: string } | { readonly password: string } | { readonly passkey: AssertionCredential };

/** @throws DomainError VALIDATION_FAILED unless exactly one proof was sent */
export function proofOf({ code, password, passkey }: StepUpDto): StepUpProof {
  const sent = [code, password, passkey].filter((proof) => proof !== undefined);
  if (sent.length === 1 && code !== undefined) return { code };
  if (sent.length === 1 && password !== undefined) return { password };
  if (sent.length === 1 && passkey !== undefined) return { passkey };
  const mistake = 'exactly one of code, password and passkey must be sent';
  throw invalidFields({ code: [mistake], password: [mistake], passkey: [mistake] });
}
