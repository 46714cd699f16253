import { curlCommands } from './curl.js';
import {
  alternatives,
  type DocumentedResponse,
  type Call,
  exampleOf,
  type OpenApiDocument,
} from './document.js';
import { errorTable } from './error-codes.js';
import { breakable, html, type Html, prose } from './html.js';
import { anchor, commandBlock, jsonBlock, methodBadge } from './marks.js';
import { parameterTable, propertyTable } from './schema-table.js';

/** Documents a call: its purpose, who may make it, its parameters and responses, and a command to try it. */
export function callSection(document: OpenApiDocument, call: Call): Html {
  const { operationId, method, path, summary, description, parameters = [], requestBody } = call;
  const responses = Object.entries(call.responses);
  const body = requestBody?.content['application/json']?.schema;
  return html`<section id="${operationId}" class="call" aria-labelledby="${operationId}-title">
    <div class="title">
      <h3 id="${operationId}-title">${summary}</h3>
      ${anchor(operationId, operationId)}
    </div>
    <p class="address"><code>${methodBadge(method)} ${breakable(path)}</code></p>
    ${description !== undefined && html`<p>${prose(description)}</p>`}
    <dl>
      <dt>Who may call</dt>
      <dd>${callers(call['x-roles'])}</dd>
      <dt>Name in SDKs</dt>
      <dd><code>${operationId}</code></dd>
    </dl>
    ${parameters.length > 0 && parameterTable(parameters)}
    ${body && alternatives(document, body).map(([name, schema]) => propertyTable(`Body: ${name}`, schema))}
    ${responses.filter(isSuccess).map(([status, response]) => successOf(document, status, response))}
    ${errorTable(responses)}
    <h4>Try it</h4>
    ${curlCommands(document, call).map(commandBlock)}
  </section> `;
}

function callers(roles: readonly string[] | undefined): Html {
  if (!roles) return html`Anyone, without a token.`;
  const names = roles.map((role) =>
    role === 'scraper' ? html`a client with METRICS_TOKEN` : html`<code>${role}</code>`,
  );
  return html`${names.map((name, index) => html`${index > 0 && ', '}${name}`)}`;
}

function isSuccess([status]: readonly [string, DocumentedResponse]): boolean {
  return Number(status) < 400;
}

function successOf(
  document: OpenApiDocument,
  status: string,
  { description, content = {} }: DocumentedResponse,
): Html {
  const [response] = Object.values(content);
  const examples = response?.examples
    ? Object.values(response.examples).map(({ value }) => value)
    : [response && exampleOf(document, response.schema)];
  return html`<h4>Response ${status}</h4>
    <p>${prose(description)}</p>
    ${
      response &&
      alternatives(document, response.schema)
        .filter(([, schema]) => schema.properties)
        .map(([name, schema]) => propertyTable(`Response: ${name}`, schema))
    }
    ${examples.filter((example) => example !== undefined).map((example) => jsonBlock(textOf(example)))} `;
}

function textOf(example: unknown): string {
  return typeof example === 'string' ? example : JSON.stringify(example, null, 2);
}
