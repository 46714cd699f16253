/**
 * A guard that is broken on purpose, and the test that has to fail then.
 * @typedef {object} Mutant
 * @property {string} file
 * @property {string} find stands in the file exactly once
 * @property {string} replace
 * @property {string} test a test file: a spec, or a suite on SQLite; a service that it spawns is not broken
 * @property {string} [title] what the full titles of the tests to be run contain
 * @property {boolean} [mayHang] running into the time limit counts as failing
 * @property {readonly { file: string, find: string, replace: string }[]} [also] where a guard stands twice: its other places
 * @property {string} why what is broken
 */

/**
 * The mutants of one file; each may name another test than most of them.
 * @param {string} file
 * @param {string} test
 * @param {readonly (Omit<Mutant, 'file' | 'test'> & { test?: string })[]} rows
 * @returns {Mutant[]}
 */
export function mutantsOf(file, test, rows) {
  return rows.map((row) => ({ file, test, ...row }));
}
