import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Matches, NotContains } from 'class-validator';
import { roles } from '../../common/http/caller.js';
import { OptionalNotNull, IsText } from '../../common/http/field-validators.js';
import { passwordLength } from '../../common/password-length.js';
import { codeForm } from '../../mfa/codes/presented-code.js';

export const roleRule = `role must be one of ${roles.join(', ')}`;

/** A password to be set: any Unicode, no rules of composition (NIST SP 800-63B-4 3.1.1.2). */
export function IsPassword(documentation: ApiPropertyOptions & { required?: boolean }): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: 'string',
      format: 'password',
      minLength: passwordLength.min,
      maxLength: passwordLength.max,
      ...documentation,
    }),
    IsText(passwordLength),
  );
}

/** A password to be checked. One whose hash was imported can be shorter than any that may be chosen here. */
export function IsPresentedPassword(
  documentation: ApiPropertyOptions & { required?: boolean } = {},
): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: 'string',
      format: 'password',
      minLength: 1,
      maxLength: passwordLength.max,
      ...documentation,
    }),
    IsText({ min: 1, max: passwordLength.max }),
  );
}

/** A passcode of an authenticator, or a scratch code. */
export function IsCode(documentation: ApiPropertyOptions): PropertyDecorator {
  return applyDecorators(
    ApiProperty({ type: 'string', pattern: codeForm.source, ...documentation, example: '492039' }),
    Matches(codeForm, { message: '$property must be a string of six or eight digits' }),
  );
}

/** Any text without U+0000, where SQLite's driver would cut it off. */
export function IsDescription(): PropertyDecorator {
  return applyDecorators(
    ApiProperty({
      type: 'string',
      required: false,
      maxLength: 255,
      pattern: '^[^\\u0000]*$',
      example: 'Alice from accounting',
    }),
    OptionalNotNull(),
    IsText({ min: 0, max: 255 }),
    NotContains('\u0000', { message: 'description must not contain the character U+0000' }),
  );
}
