import { type ArgumentMetadata, Injectable, type PipeTransform, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { DomainError } from '../errors/domain-error.js';

/** Bodies and queries only: Nest's pipe would turn a path's `0x3e8` into a number before its own pipe sees it. */
class DtoPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'param') return value;
    refuseInheritedNames(value);
    return (await super.transform(value, metadata)) as unknown;
  }
}

/** Turns a plain object into its DTO, or says what is wrong with each field. */
export const validationPipe = new DtoPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  exceptionFactory: (errors: ValidationError[]) =>
    invalidFields(
      Object.fromEntries(errors.map((error) => [error.property, Object.values(error.constraints ?? {})])),
    ),
});

/** class-transformer passes over `constructor`, `prototype`, `toString` and the like without a word. */
function refuseInheritedNames(value: unknown): void {
  const inherited = Object.keys(value ?? {}).filter(
    (name) => name in Object.prototype || name === 'prototype',
  );
  if (inherited.length === 0) return;
  throw invalidFields(
    Object.fromEntries(inherited.map((name) => [name, [`property ${name} should not exist`]])),
  );
}

export function invalidFields(fields: Record<string, string[]>): DomainError {
  return new DomainError('VALIDATION_FAILED', `invalid: ${Object.keys(fields).join(', ')}`, fields);
}

const userIdForm = /^[1-9][0-9]{0,9}$/;
const largestUserId = 2 ** 31 - 1;

/** `{id}` in a path: 1 to 2147483647 in plain decimal digits. */
@Injectable()
export class UserIdPipe implements PipeTransform<string, number> {
  transform(value: string): number {
    const id = userIdForm.test(value) ? Number(value) : Number.NaN;
    if (!(id <= largestUserId))
      throw invalidFields({ id: [`id must be a whole number from 1 to ${largestUserId}`] });
    return id;
  }
}
