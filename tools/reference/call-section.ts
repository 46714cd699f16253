import { curlCommands } from './curl.js';
import {
  alternatives,
  type DocumentedResponse,
  type Call,
  exampleOf,
  type OpenApiDocument,
} from './document.js';
import { breakable, html, type Html, prose } from './html.js';
import { parameterTable, propertyTable } from './schema-table.js';

/** RFC 9457, or RFC 6749 at the token endpoints. */
interface Refusal {
  readonly title?: string;
  readonly error_description: string;
}

/** Documents a call: its purpose, who may make it, its parameters and responses, and a command to try it. */
export function callSection(document: OpenApiDocument, call: Call): Html {
  const { operationId, method, path, summary, description, parameters = [], requestBody } = call;
  const responses = Object.entries(call.responses);
  const body = requestBody?.content['application/json']?.schema;
  return html`<section id="${operationId}" aria-labelledby="${operationId}-title">
    <h3 id="${operationId}-title">${summary}</h3>
    <p class="address">
      <code><b>${method}</b> ${breakable(path)}</code>
    </p>
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
    ${errorTable(responses.filter((response) => !isSuccess(response)))}
    <h4>Try it</h4>
    ${curlCommands(document, call).map((command) => html`<pre class="curl"><code>${command}</code></pre>`)}
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
    ${examples
      .filter((example) => example !== undefined)
      .map((example) => html`<pre><code>${textOf(example)}</code></pre>`)} `;
}

function textOf(example: unknown): string {
  return typeof example === 'string' ? example : JSON.stringify(example, null, 2);
}

function errorTable(responses: readonly (readonly [string, DocumentedResponse])[]): Html {
  const refusals = responses.flatMap(([status, { content = {} }]) =>
    Object.values(content).flatMap(({ examples = {} }) =>
      Object.entries(examples).map(([code, { value }]) => ({ status, code, refusal: value as Refusal })),
    ),
  );
  return html`<table>
    <caption>
      Errors
    </caption>
    <thead>
      <tr>
        <th scope="col">Code</th>
        <th scope="col">Meaning</th>
      </tr>
    </thead>
    <tbody>
      ${refusals.map(
        ({ status, code, refusal }) =>
          html`<tr>
            <th scope="row"><code>${breakable(code)}</code> <span class="note">${status}</span></th>
            <td>${prose(refusal.title ?? refusal.error_description)}</td>
          </tr> `,
      )}
    </tbody>
  </table>`;
}
