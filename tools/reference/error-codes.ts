import { type Call, type DocumentedResponse } from './document.js';
import { breakable, html, type Html, prose } from './html.js';
import { anchor } from './marks.js';

/** RFC 9457, or RFC 6749 at the token endpoints. */
interface Refusal {
  readonly title?: string;
  readonly error_description: string;
}

interface DocumentedError {
  readonly code: string;
  readonly status: string;
  readonly meaning: string;
}

/** Lists the errors of a call, each with a link to the table of all. */
export function errorTable(responses: readonly (readonly [string, DocumentedResponse])[]): Html {
  return table(
    'Errors',
    ['Code', 'Meaning'],
    errorsOf(responses).map(
      ({ code, status, meaning }) =>
        html`<tr>
          <th scope="row">
            <a class="code-name" href="#${errorId(code)}"><code>${breakable(code)}</code></a>
            <span class="note">${status}</span>
          </th>
          <td>${prose(meaning)}</td>
        </tr> `,
    ),
  );
}

/** Lists every error once, with the calls that answer it. */
export function errorCodes(calls: readonly Call[]): Html {
  const known = new Map<string, DocumentedError & { readonly by: Call[] }>();
  for (const call of calls)
    for (const error of errorsOf(Object.entries(call.responses))) {
      const same = known.get(error.code);
      if (!same) known.set(error.code, { ...error, by: [call] });
      else if (same.by.at(-1) !== call) same.by.push(call);
    }
  const sorted = [...known.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  return table(
    'Every error code, and the calls that answer it',
    ['Code', 'Meaning'],
    sorted.map(
      ({ code, status, meaning, by }) =>
        html`<tr id="${errorId(code)}" class="error-code">
          <th scope="row">
            <code>${breakable(code)}</code> ${anchor(errorId(code), code)}
            <span class="note">${status}</span>
          </th>
          <td>
            ${prose(meaning)}
            <p class="note">${callers(by, calls.length)}</p>
          </td>
        </tr> `,
    ),
  );
}

function callers(by: readonly Call[], all: number): Html {
  if (by.length > all / 2) return html`${by.length} of ${all} calls`;
  return html`${by.map(
    ({ operationId }, index) => html`${index > 0 && ', '}<a href="#${operationId}">${operationId}</a>`,
  )}`;
}

function errorsOf(responses: readonly (readonly [string, DocumentedResponse])[]): readonly DocumentedError[] {
  return responses
    .filter(([status]) => Number(status) >= 400)
    .flatMap(([status, { content = {} }]) =>
      Object.values(content).flatMap(({ examples = {} }) =>
        Object.entries(examples).map(([code, { value }]) => {
          const { title, error_description: description } = value as Refusal;
          return { status, code, meaning: title ?? description };
        }),
      ),
    );
}

function table(caption: string, heads: readonly string[], rows: readonly Html[]): Html {
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function errorId(code: string): string {
  return `error-${code}`;
}
