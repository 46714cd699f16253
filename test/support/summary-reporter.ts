import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with one plain line that people and machines can read. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length;
    const brokenFiles = modules.filter(
      (module) => module.state() === 'failed' && [...module.children.allTests('failed')].length === 0,
    );
    const failed = count('failed') + brokenFiles.length + errors.length;
    const skipped = count('skipped');
    process.on('exit', () => {
      const note = skipped > 0 ? `, ${skipped} skipped` : '';
      console.log(`\n${count('passed')} passed, ${failed} failed${note}`);
    });
  }
}
