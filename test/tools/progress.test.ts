import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inspectCopy } from '../../tools/copies/sqlite-copy.js';
import { announced, progressBar } from '../../tools/progress-bar.js';
import { temporaryFolder } from '../support/processes/folders.js';

const twoSecondsMs = 2_000;

const said = vi.spyOn(console, 'error').mockReturnValue();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  said.mockClear();
});

afterEach(() => vi.useRealTimers());

test('a terminal that is too narrow for the bar shows the numbers', () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const bar = progressBar('Seeding users', 100);
  bar.stop();
  const text = written.mock.calls.join('');
  written.mockRestore();
  expect(text.slice(0, 40)).toContain('Seeding users 0 % | 0 of 100 | ');
});

test('a step that takes longer than two seconds is named, once', async () => {
  let end = (_: string): void => undefined;
  const result = announced('Ending sessions', () => new Promise<string>((resolve) => (end = resolve)));
  vi.advanceTimersByTime(twoSecondsMs - 1);
  expect(said).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2 * twoSecondsMs);
  expect(said.mock.calls).toEqual([['Ending sessions …']]);
  end('ended');
  expect(await result).toBe('ended');
});

test.each(['ended', 'failed'])('nothing is said about a step that has %s before', async (ending) => {
  const step = announced('Ending sessions', () =>
    ending === 'ended' ? Promise.resolve() : Promise.reject(new Error(ending)),
  );
  await step.catch(() => undefined);
  vi.advanceTimersByTime(twoSecondsMs);
  expect(said).not.toHaveBeenCalled();
});

test('checking a large copy says so', async () => {
  const file = join(temporaryFolder(), 'copy.sqlite');
  const database = new Database(file);
  database.exec('CREATE TABLE users (id INTEGER)');
  database.close();
  const checked = inspectCopy(file);
  vi.advanceTimersByTime(twoSecondsMs);
  await expect(checked).rejects.toThrow('it has no users');
  expect(said).toHaveBeenCalledWith('Checking the copy …');
});
