import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { auditEventTypes } from '../../src/audit/audit-event-types.js';
import { errorCodes } from '../../src/common/errors/error-codes.js';
import { anchorsIn } from '../support/docs/anchors.js';
import { startFlags } from '../support/processes/processes.js';
import { isMissing } from '../support/processes/programs.js';
import { startService } from '../support/service/service.js';

interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook: string };
}

const file = 'deploy/prometheus/alerts.yml';
const { groups } = parse(readFileSync(file, 'utf8')) as { groups: { rules: Alert[] }[] };
const alerts = groups.flatMap(({ rules }) => rules);
const expressions = alerts.map(({ expr }) => expr).join('\n');

const valuesOf = (label: string): string[] =>
  [...expressions.matchAll(new RegExp(`\\b${label}=~?"([^"]+)"`, 'g'))].flatMap(([, values = '']) =>
    values.split('|'),
  );

test.skipIf(isMissing('promtool')).each([
  ['check', file],
  ['test', 'deploy/prometheus/alerts.test.yml'],
])('promtool %s rules accepts %s', (command, argument) => {
  const { status, stdout, stderr } = spawnSync('promtool', [command, 'rules', argument]);
  expect(status, `${stdout.toString()}${stderr.toString()}`).toBe(0);
});

test('every alert is tested', () => {
  const tests = readFileSync('deploy/prometheus/alerts.test.yml', 'utf8');
  const fires = [...tests.matchAll(/alertname: (\w+)\n\s+eval_time: \w+\n\s+exp_alerts:\n/g)].map(
    ([, name]) => name,
  );
  expect(fires.toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
});

test('docs/guide-monitoring.md says what each means, and its severity', () => {
  const guide = readFileSync('docs/guide-monitoring.md', 'utf8');
  const rows = [...guide.matchAll(/^\| `(Mfa\w+)` +\| (\w+)/gm)].map(([, name, severity]) => [
    name,
    severity,
  ]);
  expect(rows).toEqual(alerts.map(({ alert, labels }) => [alert, labels.severity]));
});

test.each(alerts)('$alert has a severity and a runbook that exists', ({ labels, annotations }) => {
  expect(['page', 'ticket']).toContain(labels.severity);
  const [document = '', anchor = ''] = annotations.runbook.split('#');
  expect(existsSync(document)).toBe(true);
  expect(anchorsIn(readFileSync(document, 'utf8'))).toContain(anchor);
});

describe('what the alerts ask for', () => {
  let metrics: string;

  beforeAll(async () => {
    const service = await startService();
    metrics = (await service.api.get('/metrics', await service.users.admin())).text;
  });

  test('are metrics of the service', () => {
    const declared = [...metrics.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_count`, `${name}_bucket`] : [name],
    );
    const asked = expressions.match(/\b(?:mfa|nodejs|process)_\w+/g) ?? [];
    expect(asked.length).toBeGreaterThan(15);
    expect([...new Set(asked)].filter((name) => !declared.includes(name))).toEqual([]);
  });

  test('are routes, codes and events of the service', () => {
    const routes = Object.keys(
      (JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Record<string, unknown> }).paths,
    );
    expect(valuesOf('route').filter((route) => !routes.includes(route))).toEqual([]);
    expect(valuesOf('code').filter((code) => !(code in errorCodes))).toEqual([]);
    expect(valuesOf('type').filter((type) => !auditEventTypes.includes(type as never))).toEqual([]);
  });

  test('is 85 % of the heap that npm start grants', () => {
    const [, megabytes] = /0\.85 \* (\d+) \* 1024 \* 1024/.exec(expressions) ?? [];
    expect(startFlags).toContain(`--max-old-space-size=${megabytes}`);
  });
});
