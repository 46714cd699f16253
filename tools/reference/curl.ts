import { addressPlaceholder } from '../../src/console/page-files.js';
import { alternatives, type Call, exampleOf, type OpenApiDocument, type Parameter } from './document.js';

/** Composes a command for each type of body that a call takes. They need the shell variable `TOKEN`. */
export function curlCommands(document: OpenApiDocument, call: Call): readonly string[] {
  const { method, parameters = [], requestBody } = call;
  const address = parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((path, parameter) => path.replace(`{${parameter.name}}`, exampleText(parameter)), call.path);
  const schema = requestBody?.content['application/json']?.schema;
  const bodies = schema
    ? alternatives(document, schema).map(([, body]) => exampleOf(document, body))
    : [undefined];
  return bodies.map((body) => {
    const implied = body === undefined ? 'GET' : 'POST';
    const options = [
      ...(method === implied ? [] : [`-X ${method}`]),
      ...(call['x-roles'] ? ['-H "Authorization: Bearer $TOKEN"'] : []),
      ...parameters
        .filter((parameter) => parameter.in === 'header')
        .map((parameter) => `-H ${quoted(`${parameter.name}: ${exampleText(parameter)}`)}`),
      ...(body === undefined
        ? []
        : ["-H 'Content-Type: application/json'", `-d ${quoted(JSON.stringify(body))}`]),
    ];
    return [`curl -s ${quoted(addressPlaceholder + address)}`, ...options].join(' \\\n  ');
  });
}

function exampleText({ schema }: Parameter): string {
  return String(schema.example ?? schema.enum?.[0]);
}

/** Quotes a text for a shell, so that every character is literal. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
