import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import packageFile from '../../package.json' with { type: 'json' };
import { isMissing } from '../support/processes/programs.js';

const units = ['deploy/systemd/mfa.service', 'deploy/systemd/mfa-backup.service'];

test('the unit gives Node the flags of package.json', () => {
  const unit = readFileSync('deploy/systemd/mfa.service', 'utf8');
  expect(unit).toContain(`\nExecStart=node ${packageFile.config.node_flags} dist/src/main.js\n`);
});

describe.skipIf(isMissing('systemd-analyze'))('systemd-analyze', () => {
  test.each(units)('finds no mistake in %s', (file) => {
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([0, '', '']);
  });

  test.each(units)('rates the exposure of %s at no more than 1.5 of 10', (file) => {
    const rated = ['security', '--offline=true', '--threshold=15', '--no-pager', file];
    const { status, stdout } = spawnSync('systemd-analyze', rated, { encoding: 'utf8' });
    expect(status, stdout).toBe(0);
  });
});
