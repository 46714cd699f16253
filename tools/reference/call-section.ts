import { curlCommands } from './curl.js';
import { alternatives, type Answer, type Call, exampleOf, type OpenApiDocument } from './document.js';
import { breakable, html, type Html, prose } from './html.js';
import { parameterTable, propertyTable } from './schema-table.js';

/** RFC 9457, or RFC 6749 at the token endpoints. */
interface Refusal {
  readonly title?: string;
  readonly error_description: string;
}

/** One call: what it is for, who may make it, what it takes and answers, and a command to try it with. */
export function callSection(document: OpenApiDocument, call: Call): Html {
  const { operationId, method, path, summary, description, parameters = [], requestBody } = call;
  const answers = Object.entries(call.responses);
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
    ${answers.filter(isSuccess).map(([status, answer]) => successOf(document, status, answer))}
    ${errorTable(answers.filter((answer) => !isSuccess(answer)))}
    <h4>Try it</h4>
    ${curlCommands(document, call).map((command) => html`<pre class="curl"><code>${command}</code></pre>`)}
  </section> `;
}

function callers(roles: readonly string[] | undefined): Html {
  if (!roles) return html`Anyone, without a token.`;
  const names = roles.map((role) =>
    role === 'scraper' ? html`whoever has METRICS_TOKEN` : html`<code>${role}</code>`,
  );
  return html`${names.map((name, index) => html`${index > 0 && ', '}${name}`)}`;
}

function isSuccess([status]: readonly [string, Answer]): boolean {
  return Number(status) < 400;
}

function successOf(document: OpenApiDocument, status: string, { description, content = {} }: Answer): Html {
  const [answer] = Object.values(content);
  const examples = answer?.examples
    ? Object.values(answer.examples).map(({ value }) => value)
    : [answer && exampleOf(document, answer.schema)];
  return html`<h4>Answer ${status}</h4>
    <p>${prose(description)}</p>
    ${
      answer &&
      alternatives(document, answer.schema)
        .filter(([, schema]) => schema.properties)
        .map(([name, schema]) => propertyTable(`Answer: ${name}`, schema))
    }
    ${examples
      .filter((example) => example !== undefined)
      .map((example) => html`<pre><code>${textOf(example)}</code></pre>`)} `;
}

function textOf(example: unknown): string {
  return typeof example === 'string' ? example : JSON.stringify(example, null, 2);
}

function errorTable(answers: readonly (readonly [string, Answer])[]): Html {
  const refusals = answers.flatMap(([status, { content = {} }]) =>
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
        <th scope="col">What it says</th>
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
