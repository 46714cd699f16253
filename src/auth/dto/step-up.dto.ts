import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { IsText, OptionalNotNull } from '../../common/http/field-validators.js';
import { invalidFields } from '../../common/http/validation.js';
import { passwordLength } from '../../common/password-length.js';
import { codeForm } from '../../mfa/codes/presented-code.js';

/** Exactly one proof. A further kind is a further property. */
export class StepUpDto {
  @ApiProperty({
    required: false,
    pattern: codeForm.source,
    description:
      'For a user with MFA: a passcode of six digits from the authenticator app, or a scratch code of eight.',
    example: '492039',
  })
  @OptionalNotNull()
  @Matches(codeForm, { message: 'code must be a string of six or eight digits' })
  readonly code?: string;

  @ApiProperty({
    required: false,
    minLength: 1,
    maxLength: passwordLength.max,
    format: 'password',
    description: 'For a user without MFA.',
  })
  @OptionalNotNull()
  @IsText({ min: 1, max: passwordLength.max })
  readonly password?: string;
}

export type StepUpProof = { readonly code: string } | { readonly password: string };

/** @throws DomainError VALIDATION_FAILED unless exactly one proof was sent */
export function proofOf({ code, password }: StepUpDto): StepUpProof {
  if (code !== undefined && password === undefined) return { code };
  if (password !== undefined && code === undefined) return { password };
  const mistake = 'exactly one of code and password must be sent';
  throw invalidFields({ code: [mistake], password: [mistake] });
}
