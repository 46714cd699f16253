/** The part of OpenAPI 3.1 that the service's own document uses. */
export interface OpenApiDocument {
  readonly info: { readonly title: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface DocumentedOperation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, MediaType>> };
  readonly responses: Readonly<Record<string, DocumentedResponse>>;
  /** Who may call it; absent if no access token is needed. */
  readonly 'x-roles'?: readonly string[];
}

/** An operation with its method and path. */
export interface Call extends DocumentedOperation {
  /** In upper case. */
  readonly method: string;
  readonly path: string;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

export interface DocumentedResponse {
  readonly description: string;
  readonly content?: Readonly<Record<string, MediaType>>;
}

interface MediaType {
  readonly schema: Schema;
  readonly examples?: Readonly<Record<string, { readonly summary?: string; readonly value: unknown }>>;
}

export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly default?: string | number | boolean;
  readonly example?: unknown;
}

/** Lists the calls in the order of the document. */
export function callsOf({ paths }: OpenApiDocument): readonly Call[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
}

/** Turns `#/components/schemas/UserDto` into `UserDto`. */
export function nameOf($ref: string): string {
  return $ref.slice($ref.lastIndexOf('/') + 1);
}

/** The alternative schemas of a body, with their names. */
export function alternatives(document: OpenApiDocument, schema: Schema): readonly [string, Schema][] {
  return (schema.oneOf ?? [schema]).map(({ $ref = '', ...inline }) => {
    const name = nameOf($ref);
    return [name, document.components.schemas[name] ?? inline];
  });
}

/** Composes an example from a schema's examples and defaults. @returns undefined if it has none. */
export function exampleOf(document: OpenApiDocument, schema: Schema): unknown {
  if (schema.$ref) return exampleOf(document, document.components.schemas[nameOf(schema.$ref)] ?? {});
  // A reference with a description of its own.
  const [only] = schema.allOf ?? [];
  if (only) return exampleOf(document, only);
  const given = schema.example ?? schema.default;
  if (given !== undefined) return given;
  if (schema.items) return [exampleOf(document, schema.items)];
  if (!schema.properties) return schema.enum?.length === 1 ? schema.enum[0] : undefined;
  const properties = Object.entries(schema.properties).map(
    ([name, property]) => [name, exampleOf(document, property)] as const,
  );
  return Object.fromEntries(properties.filter(([, example]) => example !== undefined));
}
