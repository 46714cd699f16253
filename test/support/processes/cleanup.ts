type Cleanup = () => unknown;

let cleanups: Cleanup[] = [];

/**
 * Runs `cleanup` after the test file, newest first, also when a test or another cleanup failed. Unlike `afterAll`,
 * which vitest drops without a word when it is called from a hook or a test, it may be called from anywhere.
 */
export function afterFile(cleanup: Cleanup): void {
  cleanups.push(cleanup);
}

/** Called by `setup.ts` once the file's own hooks have run. */
export async function cleanUpAfterFile(): Promise<void> {
  // Should this take too long, the next file starts meanwhile, with a list of its own.
  const own = cleanups;
  cleanups = [];
  const failures: unknown[] = [];
  for (let cleanup = own.pop(); cleanup; cleanup = own.pop()) {
    try {
      await cleanup();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'cleaning up after the file failed');
}
