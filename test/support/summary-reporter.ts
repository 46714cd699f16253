import type { Reporter, TestModule } from 'vitest/node';
import { findChromium } from './chromium.js';
import { findMariaDbServer } from './mariadb.js';

/** Ends the run with one plain line that people and machines can read. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const brokenFiles = modules.filter(
      (module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
    );
    const passed = count('passed');
    const failed = count('failed') + brokenFiles.length + errors.length;
    const skipped = count('skipped');
    const absent = [
      ...(findMariaDbServer() ? [] : ['MariaDB was not found: nothing was tested on it.']),
      ...(findChromium() ? [] : ['Chromium was not found: nothing was tested in a browser.']),
    ];
    // A title that no test has would otherwise look like success.
    if (passed + failed === 0) process.exitCode = 1;
    process.on('exit', () => {
      const note = skipped > 0 ? `, ${skipped} skipped` : '';
      console.log(`\n${passed} passed, ${failed} failed${note}`);
      for (const sentence of absent) console.log(sentence);
    });
  }
}
