import {
  type ArgumentMetadata,
  createParamDecorator,
  type ExecutionContext,
  Injectable,
  type PipeTransform,
  ValidationPipe,
  Param,
} from '@nestjs/common';
import { getMetadataStorage, type ValidationError } from 'class-validator';
import { lowerCaseAscii } from '../ascii-case.js';
import { DomainError } from '../errors/domain-error.js';

/** Bodies and queries only: Nest's pipe would turn `0x3e8` in a path into a number before UserIdPipe sees it. */
class DtoPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // A token request is validated against its grant's DTO once the grant type is known.
    if (metadata.type === 'param' || metadata.metatype === Object) return value;
    const fields = metadata.type === 'query' ? foldNames(value as object, metadata.metatype) : value;
    refuseInheritedNames(fields);
    return (await super.transform(fields, metadata)) as unknown;
  }
}

/** Turns a plain object into its DTO, or throws VALIDATION_FAILED with the mistakes of each field. */
export const validationPipe = new DtoPipe({
  transform: true,
  whitelist: true,
  forbidNonWhitelisted: true,
  exceptionFactory: (errors: ValidationError[]) =>
    invalidFields(
      Object.fromEntries(errors.map((error) => [error.property, Object.values(error.constraints ?? {})])),
    ),
});

/**
 * Gives query parameters the names of their fields, ignoring ASCII case: published clients send `Offset`, `Limit` and
 * `NameFilter`.
 * @throws DomainError VALIDATION_FAILED for a parameter given twice, in whatever case.
 */
function foldNames(query: object, dto: ArgumentMetadata['metatype']): Record<string, unknown> {
  const known = new Map(fieldNames(dto).map((name) => [lowerCaseAscii(name), name]));
  const folded = new Map<string, unknown>();
  for (const [sent, value] of Object.entries(query)) {
    const name = known.get(lowerCaseAscii(sent)) ?? sent;
    if (folded.has(name) || Array.isArray(value))
      throw invalidFields({ [name]: [`${name} is given more than once`] });
    folded.set(name, value);
  }
  return Object.fromEntries(folded);
}

/** The names of the fields that a DTO's decorators declare. */
export function fieldNames(dto: ArgumentMetadata['metatype']): string[] {
  if (!dto) return [];
  const metadatas = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  return [...new Set(metadatas.map(({ propertyName }) => propertyName))];
}

/** Refuses nested values, which no call takes, before anything walks through them. */
export function refuseNested(body: object): void {
  const nested = Object.entries(body).filter(([, value]) => typeof value === 'object' && value !== null);
  if (nested.length === 0) return;
  const shown = nested.map(([name]) => name.slice(0, 64));
  throw invalidFields(
    Object.fromEntries(shown.map((name) => [name, [`${name} must not be an object or array`]])),
  );
}

/** Refuses names such as `constructor`, `prototype` and `toString`, which class-transformer silently drops. */
function refuseInheritedNames(value: unknown): void {
  const inherited = Object.keys(value ?? {}).filter(
    (name) => name in Object.prototype || name === 'prototype',
  );
  refuseProperties(inherited);
}

/** For calls that take no body: refuses any property, but accepts an empty object. */
export const NoBody = createParamDecorator((_: unknown, context: ExecutionContext): void => {
  const { body } = context.switchToHttp().getRequest<{ body?: object | null }>();
  refuseProperties(Object.keys(body ?? {}));
});

function refuseProperties(names: readonly string[]): void {
  if (names.length === 0) return;
  throw invalidFields(Object.fromEntries(names.map((name) => [name, [`property ${name} should not exist`]])));
}

export function invalidFields(fields: Record<string, string[]>): DomainError {
  return new DomainError('VALIDATION_FAILED', `invalid: ${Object.keys(fields).join(', ')}`, fields);
}

const userIdForm = /^[1-9][0-9]{0,9}$/;
const maxUserId = 2 ** 31 - 1;

/** Reads `{id}` in a path: 1 to 2147483647 in plain decimal digits. */
@Injectable()
class UserIdPipe implements PipeTransform<string, number> {
  transform(value: string): number {
    const id = userIdForm.test(value) ? Number(value) : Number.NaN;
    if (!(id <= maxUserId)) throw invalidFields({ id: [`id must be a whole number from 1 to ${maxUserId}`] });
    return id;
  }
}

/** The `{id}` of the path. @throws DomainError VALIDATION_FAILED */
export const UserId = (): ParameterDecorator => Param('id', UserIdPipe);
