import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { findChromium } from '../browser/chromium.js';
import { isGaleraInstalled } from '../database/galera.js';
import { findMariaDbServer } from '../database/mariadb.js';
import { isMissing } from '../processes/programs.js';
import { isTitleOf, proofsOfSecurityDocument } from './security-proofs.js';

const usedBySingleTests = [
  'caddy',
  'ip',
  'nginx',
  'oathtool',
  'openssl',
  'promtool',
  'python3',
  'rsvg-convert',
  'systemd-analyze',
  'zbarimg',
];

/** The whole suite runs, without filters, and everything it needs must be installed. */
const isWholeGate = process.env['TEST_WHOLE'] === 'true' && process.env['CI'] === 'true';

/** Ends the run with one plain line for people and scripts. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const brokenFiles = modules.filter(
      (module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
    );
    const unproven = isWholeGate ? proofsThatDidNotPass(tests) : [];
    const passed = count('passed');
    const failed = count('failed') + brokenFiles.length + errors.length + unproven.length;
    const skipped = count('skipped');
    // A filter that matches no test would otherwise look like success.
    if (passed === 0 || unproven.length > 0) process.exitCode = 1;
    const absent = [
      ...unproven.map((proof) => `SECURITY.md names ${proof}, which did not run and pass.`),
      ...(findMariaDbServer() ? [] : ['MariaDB was not found: nothing was tested on it.']),
      ...(isGaleraInstalled() ? [] : ['Galera was not found: nothing was tested on a cluster.']),
      ...(isMissing('haproxy') ? ['haproxy was not found: nothing was tested behind a proxy.'] : []),
      ...(findChromium() ? [] : ['Chromium was not found: nothing was tested in a browser.']),
      ...usedBySingleTests
        .filter(isMissing)
        .map((name) => `${name} was not found: the tests that need it were skipped.`),
      ...(process.getuid?.() === 0
        ? []
        : ['Not run by root: the guides to a machine of its own were not tried.']),
    ];
    process.on('exit', () => {
      const note = skipped > 0 ? `, ${skipped} skipped` : '';
      console.log(`\n${passed} passed, ${failed} failed${note}`);
      for (const sentence of absent) console.log(sentence);
    });
  }
}

function proofsThatDidNotPass(tests: readonly TestCase[]): string[] {
  const passed = tests
    .filter((test) => test.result().state === 'passed')
    .map((test) => ({ file: test.module.relativeModuleId, title: test.name }));
  return proofsOfSecurityDocument()
    .filter(
      ({ file, title }) =>
        !passed.some((test) => test.file === file && (title === undefined || isTitleOf(title, test.title))),
    )
    .map(({ file, title }) => (title === undefined ? file : `${file}: "${title}"`));
}
