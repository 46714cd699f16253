import { readFileSync } from 'node:fs';

/** A proof that SECURITY.md names: a test file, or its tests with this title. */
export interface Proof {
  readonly file: string;
  /** As written in the file or as shown by a run. */
  readonly title: string | undefined;
}

const folders = 'architecture|attacks|browser|cluster|contract|database|journeys|start|tools';
/** `attacks/clock-jumps`, or `attacks/clock-jumps: "a title"`; a spec beside its source is `crypto/randomness.spec`. */
const proofForm = new RegExp(
  `\`((?:${folders})/[a-z0-9-]+|[a-z/]+/[a-z0-9-]+\\.spec)(?:: "([^"\`]+)")?\``,
  'g',
);

/** @param document Markdown; titles may contain line breaks and padding */
export function proofsIn(document: string): readonly Proof[] {
  return [...document.matchAll(proofForm)].map(([, name = '', title]) => ({
    file: name.endsWith('.spec') ? `src/${name}.ts` : `test/${name}.test.ts`,
    title: title?.replace(/\s+/g, ' '),
  }));
}

export function proofsOfSecurityDocument(): readonly Proof[] {
  return proofsIn(readFileSync('SECURITY.md', 'utf8'));
}

/** Whether a title in a run matches this template, where `%s` and `$name` stand for any text. */
export function isTitleOf(template: string, title: string): boolean {
  const parts = template
    .split(/%[sdifjoO#%]|\$[a-zA-Z_.]+/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return template === title || new RegExp(`^${parts.join('.*')}$`, 's').test(title);
}
