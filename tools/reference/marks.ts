import { addressPlaceholder } from '../../src/console/page-files.js';
import { html, type Html } from './html.js';

/** The icon of links to places on this page, drawn once. */
export const linkIcon = html`<svg class="sprite" aria-hidden="true">
  <symbol id="icon-link" viewBox="0 0 16 16">
    <path
      d="M6.6 9.4 9.4 6.6M7.2 4.9 8.7 3.4a2.8 2.8 0 0 1 4 4L11.1 8.9M8.8 11.1 7.3 12.6a2.8 2.8 0 0 1-4-4L4.9 7.1"
    />
  </symbol>
</svg>`;

/** A link to a place on this page, to be copied from the browser. */
export function anchor(id: string, name: string): Html {
  return html`<a class="anchor" href="#${id}" aria-label="Link to ${name}"
    ><svg aria-hidden="true"><use href="#icon-link" /></svg
  ></a>`;
}

export function methodBadge(method: string): Html {
  return html`<span class="method ${method.toLowerCase()}">${method}</span>`;
}

/** Where the service is: the server fills it in, and the page's script corrects it. */
export const address = html`<span class="service">${addressPlaceholder}</span>`;

/** A command to copy. */
export function commandBlock(text: string): Html {
  const parts = text.split(addressPlaceholder);
  return html`<div class="code">
    <pre class="curl"><code>${parts.map((part, index) => html`${index > 0 && address}${part}`)}</code></pre>
  </div>`;
}

export function jsonBlock(text: string): Html {
  return html`<div class="code">
    <pre><code>${text}</code></pre>
  </div>`;
}
