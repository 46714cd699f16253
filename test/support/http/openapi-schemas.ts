import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { openApi } from './openapi.js';

export interface Schema {
  readonly $ref?: string;
  readonly oneOf?: readonly Schema[];
  /** A reference with a description beside it. */
  readonly allOf?: readonly [Schema];
  readonly discriminator?: {
    readonly propertyName: string;
    readonly mapping: Readonly<Record<string, string>>;
  };
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly default?: unknown;
  readonly type?: string | readonly string[];
  readonly pattern?: string;
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface MediaType {
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, { readonly value: { readonly code?: string } }>>;
}

export interface DocumentedOperation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly 'x-roles'?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Readonly<Record<string, MediaType>>;
  };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Readonly<Record<string, MediaType>> }>
  >;
}

export const operations = Object.entries(openApi.paths).flatMap(([path, byMethod]) =>
  Object.entries(byMethod).map(
    ([method, operation]) =>
      ({ method: method.toUpperCase(), path, ...operation }) as unknown as DocumentedOperation,
  ),
);

export const { schemas } = (openApi as unknown as { components: { schemas: Record<string, Schema> } })
  .components;

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

/** Why a value does not match a schema of openapi.json; undefined if it does. */
export function schemaErrors(schema: Schema, value: unknown): string | undefined {
  const validate = ajv.compile({ ...schema, components: { schemas } });
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

/** Follows a reference to the schema itself. */
export function resolve(schema: Schema): Schema {
  return schema.$ref ? (schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}) : schema;
}

/** Builds a value from the examples of a schema and its properties; undefined where one is missing. */
export function exampleOf(schema: Schema): unknown {
  if (schema.$ref) return exampleOf(resolve(schema));
  if (schema.allOf) return exampleOf(schema.allOf[0]);
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.items) return [exampleOf(schema.items)];
  if (!schema.properties) return undefined;
  return Object.fromEntries(
    Object.entries(schema.properties)
      .map(([name, property]) => [name, exampleOf(property)] as const)
      .filter(([name, example]) => example !== undefined || schema.required?.includes(name)),
  );
}
