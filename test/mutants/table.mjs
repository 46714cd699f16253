/**
 * A deliberate bug in a guard, and the test that must fail because of it.
 * @typedef {object} Mutant
 * @property {string} file
 * @property {string} find occurs in the file exactly once
 * @property {string} replace
 * @property {string} test a spec, or a suite on SQLite; the bug is not in services that it spawns
 * @property {string} [title] runs only tests whose full title contains this
 * @property {boolean} [mayHang] a timeout counts as a failure
 * @property {readonly { file: string, find: string, replace: string }[]} [also] the other places of a guard that exists more than once
 * @property {string} why what the bug does
 */

/**
 * The mutants of one file; a row may name another test.
 * @param {string} file
 * @param {string} test
 * @param {readonly (Omit<Mutant, 'file' | 'test'> & { test?: string })[]} rows
 * @returns {Mutant[]}
 */
export function mutantsOf(file, test, rows) {
  return rows.map((row) => ({ file, test, ...row }));
}
