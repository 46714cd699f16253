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

/** Bodies and queries only: Nest's pipe would turn `0x3e8` in a path into a number before IdPipe sees it. */
class DtoPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // A token request is validated against its grant's DTO once the grant type is known.
    if (metadata.type === 'param' || metadata.metatype === Object) return value;
    const fields: unknown = metadata.type === 'query' ? foldNames(value as object, metadata.metatype) : value;
    refuseInheritedNames(fields);
    if (metadata.type === 'body') refuseNested(fields ?? {}, metadata.metatype);
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

const nestedFields = new Map<unknown, Set<string>>();

/** The field takes an object or an array; its other decorators say of what. */
export function TakesNested(): PropertyDecorator {
  return (prototype, name) => {
    const names = nestedFields.get(prototype.constructor) ?? new Set();
    nestedFields.set(prototype.constructor, names.add(String(name)));
  };
}

/** Refuses nested values in fields that take none, and too large ones in the others, before anything walks through them. */
function refuseNested(body: object, dto: ArgumentMetadata['metatype']): void {
  const nested = Object.entries(body).filter(([, value]) => isNested(value));
  if (nested.length === 0) return;
  const known = new Set(fieldNames(dto));
  if (nested.some(([name]) => !known.has(name)))
    refuseProperties(Object.keys(body).filter((name) => !known.has(name)));
  refuseFields(
    nested.filter(([name]) => !nestedFields.get(dto)?.has(name)),
    'must not be an object or array',
  );
  refuseFields(
    nested.filter(([, value]) => sizeOf(value, maxDepth) > maxSize),
    'is nested too deeply or holds too many values',
  );
}

/** The largest values that a call takes are credentials, with the results of extensions that browsers put into them. */
const maxDepth = 5;
const maxSize = 200;

/** @returns how many values it holds, itself included; infinity if it is nested more deeply. */
function sizeOf(value: unknown, depth: number): number {
  if (!isNested(value)) return 1;
  if (depth === 0) return Number.POSITIVE_INFINITY;
  return Object.values(value).reduce((size: number, inner) => size + sizeOf(inner, depth - 1), 1);
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function refuseFields(fields: readonly [string, unknown][], mistake: string): void {
  if (fields.length === 0) return;
  const shown = fields.map(([name]) => name.slice(0, 64));
  throw invalidFields(Object.fromEntries(shown.map((name) => [name, [`${name} ${mistake}`]])));
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
  return new DomainError('VALIDATION_FAILED', `invalid: ${Object.keys(fields).join(', ')}`, { fields });
}

const idForm = /^[1-9][0-9]{0,9}$/;
const maxId = 2 ** 31 - 1;

/** Reads an id in a path: 1 to 2147483647 in plain decimal digits. */
@Injectable()
class IdPipe implements PipeTransform<string, number> {
  transform(value: string, { data: name = 'id' }: ArgumentMetadata): number {
    const id = idForm.test(value) ? Number(value) : Number.NaN;
    if (!(id <= maxId))
      throw invalidFields({ [name]: [`${name} must be a whole number from 1 to ${maxId}`] });
    return id;
  }
}

/** The `{id}` of the path. @throws DomainError VALIDATION_FAILED */
export const UserId = (): ParameterDecorator => Param('id', IdPipe);

/** The `{authenticatorId}` of the path. @throws DomainError VALIDATION_FAILED */
export const AuthenticatorId = (): ParameterDecorator => Param('authenticatorId', IdPipe);
