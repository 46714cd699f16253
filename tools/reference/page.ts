import { addressPlaceholder } from '../../src/console/page-files.js';
import { callSection } from './call-section.js';
import { type Call, callsOf, nameOf, type OpenApiDocument, type Schema } from './document.js';
import { errorCodes } from './error-codes.js';
import { html, type Html, prose } from './html.js';
import { address, anchor, commandBlock, linkIcon, methodBadge } from './marks.js';
import { propertyTable, schemaId } from './schema-table.js';
import { signInFunction } from './sign-in.js';

const signIn = `BASE='${addressPlaceholder}'
PASSWORD='the password of the administrator'
${signInFunction}
TOKEN=$(sign_in administrator "$PASSWORD")`;

/** Renders the OpenAPI document as one page, which its script only adds to: search, and buttons that copy. */
export function referencePage(document: OpenApiDocument): string {
  const { info, tags } = document;
  const calls = callsOf(document);
  const groups = tags.map((tag) => ({ ...tag, calls: calls.filter((call) => call.tags.includes(tag.name)) }));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${info.title}: API reference</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="docs/reference.css" />
        <script type="module" src="docs/reference.js"></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the reference</a>
        ${linkIcon}
        <header>
          <h1>${info.title}: API reference</h1>
          <p>${prose(info.description)}</p>
          <p>
            The service is at <code>${address}</code>. The same reference in machine-readable form:
            <a href="api/v1/openapi.json">openapi.json</a>.
          </p>
        </header>
        <div class="side">
          <div id="search" class="search" role="search" hidden>
            <label for="query">Search <kbd aria-hidden="true">/</kbd></label>
            <input id="query" type="search" autocomplete="off" spellcheck="false" aria-keyshortcuts="/" />
            <p id="found" role="status"></p>
          </div>
          <nav aria-label="Calls">
            ${groups.map(contents)}
            <p><a href="#errors">Error codes</a></p>
            <p><a href="#schemas">Objects</a></p>
          </nav>
        </div>
        <main id="main">
          ${beforeYouBegin()}
          ${groups.map(
            (group) =>
              html`<section id="${tagId(group.name)}" aria-labelledby="${tagId(group.name)}-title">
                <h2 id="${tagId(group.name)}-title">${group.name}</h2>
                <p>${group.description}</p>
                ${group.calls.map((call) => callSection(document, call))}
              </section>`,
          )}
          <section id="errors" aria-labelledby="errors-title">
            <h2 id="errors-title">Error codes</h2>
            ${errorCodes(calls)}
          </section>
          <section id="schemas" aria-labelledby="schemas-title">
            <h2 id="schemas-title">Objects</h2>
            <p>The objects that requests and responses contain.</p>
            ${Object.entries(document.components.schemas)
              .filter(([name]) => isReferenced(document, name))
              .map(
                ([name, schema]) =>
                  html`<section
                    id="${schemaId(name)}"
                    class="object"
                    aria-labelledby="${schemaId(name)}-title"
                  >
                    <div class="title">
                      <h3 id="${schemaId(name)}-title">${name}</h3>
                      ${anchor(schemaId(name), name)}
                    </div>
                    ${propertyTable(name, schema)}
                  </section>`,
              )}
          </section>
        </main>
      </body>
    </html> `.markup;
}

function beforeYouBegin(): Html {
  return html`<section id="begin" aria-labelledby="begin-title">
    <h2 id="begin-title">Before you begin</h2>
    <p>
      The commands on this page need <code>curl</code> and the shell variable <code>TOKEN</code>, an access
      token. This sets it. If MFA is on for the account, it asks for a code from the app or a scratch code.
      After fifteen minutes, the token has expired: run the last line again.
    </p>
    ${commandBlock(signIn)}
    <p>User 1001 is the first one you create. Replace the codes and tokens in the examples with your own.</p>
  </section>`;
}

function contents({ name, calls }: { name: string; calls: readonly Call[] }): Html {
  return html`<p><a href="#${tagId(name)}">${name}</a></p>
    <ul>
      ${calls.map(
        ({ operationId, method, summary }) =>
          html`<li>
            <a href="#${operationId}">${methodBadge(method)} <span>${summary}</span></a>
          </li>`,
      )}
    </ul>`;
}

function tagId(name: string): string {
  return `tag-${name.toLowerCase()}`;
}

/** Whether another schema has a property of this type. Bodies themselves are shown with their call. */
function isReferenced({ components }: OpenApiDocument, name: string): boolean {
  const properties = Object.values(components.schemas).flatMap((schema) =>
    Object.values(schema.properties ?? {}),
  );
  return properties.some(({ $ref, items }: Schema) =>
    [$ref, items?.$ref].some((each) => each !== undefined && nameOf(each) === name),
  );
}
