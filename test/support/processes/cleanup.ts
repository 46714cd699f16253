type Cleanup = () => unknown;

let cleanups: Cleanup[] = [];

/**
 * Runs `cleanup` after the test file, newest first, even when a test or another cleanup failed. It may be called from
 * anywhere, unlike `afterAll`, which vitest silently ignores in a hook or a test.
 */
export function afterFile(cleanup: Cleanup): void {
  cleanups.push(cleanup);
}

/** Called by `setup.ts` once the file's own hooks have run. */
export async function cleanUpAfterFile(): Promise<void> {
  // If this takes too long, the next file starts meanwhile with its own list.
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
