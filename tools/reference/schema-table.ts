import { nameOf, type Parameter, type Schema } from './document.js';
import { breakable, html, type Html, prose } from './html.js';

interface Row {
  readonly name: string;
  readonly required: boolean;
  /** Shown beside its type. */
  readonly place?: string;
  readonly description: string | undefined;
  readonly schema: Schema;
}

export function propertyTable(caption: string, { properties = {}, required = [] }: Schema): Html {
  return table(
    caption,
    Object.entries(properties).map(([name, schema]) => ({
      name,
      required: required.includes(name),
      description: schema.description,
      schema,
    })),
  );
}

export function parameterTable(parameters: readonly Parameter[]): Html {
  return table(
    'Parameters',
    parameters.map(({ name, required = false, description, schema, in: place }) => ({
      name,
      required,
      place: `in the ${place}`,
      description,
      schema,
    })),
  );
}

function table(caption: string, rows: readonly Row[]): Html {
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">Description</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ name, required, place, description, schema }) =>
          html`<tr>
            <th scope="row">
              <code>${breakable(name)}</code>
              <span class="note"
                >${[required ? 'required' : 'optional', place].filter(Boolean).join(', ')}</span
              >
            </th>
            <td>
              ${typeOf(schema)}${boundsOf(schema)}
              ${description !== undefined && html`<p>${prose(description)}</p>`}
            </td>
          </tr> `,
      )}
    </tbody>
  </table>`;
}

function typeOf(schema: Schema): Html {
  const { $ref, items, type, format } = schema;
  if ($ref) return html`<a href="#${schemaId(nameOf($ref))}">${nameOf($ref)}</a>`;
  if (items) return html`array of ${typeOf(items)}`;
  const types = [type ?? 'any'].flat().join(' or ');
  return html`${format === undefined ? types : `${types} (${format})`}`;
}

function boundsOf(schema: Schema): readonly Html[] {
  const { enum: choices, pattern } = schema;
  const bounds = [
    range(schema.minimum, schema.maximum, ''),
    range(schema.minLength, schema.maxLength, ' characters'),
    range(schema.minItems, schema.maxItems, ' items'),
  ].filter((text) => text !== '');
  return [
    ...bounds.map((text) => html`, ${text}`),
    ...(pattern === undefined ? [] : [html`, <code class="pattern">${pattern}</code>`]),
    ...(choices
      ? [html`: ${choices.map((choice, index) => html`${index > 0 && ', '}<code>${String(choice)}</code>`)}`]
      : []),
    ...(schema.default === undefined ? [] : [html`; <code>${String(schema.default)}</code> if left out`]),
  ];
}

function range(min: number | undefined, max: number | undefined, unit: string): string {
  if (min !== undefined && min === max) return `${min}${unit}`;
  if (min !== undefined && max !== undefined) return `${min} to ${max}${unit}`;
  if (max !== undefined) return `at most ${max}${unit}`;
  return min === undefined ? '' : `at least ${min}${unit}`;
}

export function schemaId(name: string): string {
  return `schema-${name}`;
}
