import { readFileSync } from 'node:fs';

/** A test that SECURITY.md names as proof: a whole file, or those of its tests that have this title. */
export interface Proof {
  readonly file: string;
  /** As it stands in the file, or as a run shows it. */
  readonly title: string | undefined;
}

const folders = 'architecture|attacks|browser|cluster|contract|database|journeys|start|tools';
/** `attacks/clock-jumps`, or `attacks/clock-jumps: "a title"`; a spec beside its source is `crypto/randomness.spec`. */
const proofForm = new RegExp(
  `\`((?:${folders})/[a-z0-9-]+|[a-z/]+/[a-z0-9-]+\\.spec)(?:: "([^"\`]+)")?\``,
  'g',
);

/** @param document in Markdown; line breaks and padding inside a title are those of prose. */
export function proofsIn(document: string): readonly Proof[] {
  return [...document.matchAll(proofForm)].map(([, name = '', title]) => ({
    file: name.endsWith('.spec') ? `src/${name}.ts` : `test/${name}.test.ts`,
    title: title?.replace(/\s+/g, ' '),
  }));
}

export function proofsOfSecurityDocument(): readonly Proof[] {
  return proofsIn(readFileSync('SECURITY.md', 'utf8'));
}

/** Whether a run's title can come from this one: `%s` and `$name` stand for anything. */
export function isTitleOf(template: string, title: string): boolean {
  const parts = template
    .split(/%[sdifjoO#%]|\$[a-zA-Z_.]+/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return template === title || new RegExp(`^${parts.join('.*')}$`, 's').test(title);
}
