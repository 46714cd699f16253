/** Markup, as opposed to text that has yet to be escaped. */
export class Html {
  constructor(readonly markup: string) {}
}

type Part = Html | string | number | false | undefined | readonly Part[];

/**
 * Inserts values into markup: text is escaped, lists are joined, and false and undefined are left out. The markup loses
 * its indentation, the values keep theirs.
 */
export function html(markup: TemplateStringsArray, ...values: readonly Part[]): Html {
  return new Html(
    markup.map((text, index) => text.replace(/\n\s*/g, '\n') + markupOf(values[index])).join(''),
  );
}

function markupOf(value: Part): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.markup;
  return typeof value === 'object' ? value.map(markupOf).join('') : escaped(String(value));
}

/** Converts a description from the document, where names are between backticks. */
export function prose(text: string): Html {
  return new Html(escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>'));
}

/** Allows line breaks after each word of a long name. */
export function breakable(name: string): Html {
  return new Html(escaped(name).replace(/_(?=.)|\/(?=.)/g, '$&<wbr>'));
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? '');
}
