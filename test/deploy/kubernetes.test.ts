import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageFile from '../../package.json' with { type: 'json' };
import {
  faultsOf,
  type Manifest,
  manifestFiles,
  manifests,
  manifestsIn,
  readManifestFile,
} from '../support/deploy/kubernetes.js';
import {
  configurationWith,
  longestRequestSeconds,
  makeSecrets,
  unknownVariables,
} from '../support/deploy/settings.js';
import { startFlags } from '../support/processes/processes.js';
import { temporaryFolder } from '../support/processes/folders.js';
import { isMissing } from '../support/processes/programs.js';

const notApplied = ['secret.yaml', 'migration-job.yaml'];

const one = (kind: string, name = 'mfa'): Manifest => {
  const [found, ...more] = manifests.filter((each) => each.kind === kind && each.metadata.name === name);
  if (!found || more.length > 0) throw new Error(`not exactly one ${kind} ${name}`);
  return found;
};
const deployment = one('Deployment');
const pod = deployment['spec'].template;
const [container] = pod.spec.containers;
const job = one('Job', 'mfa-migration')['spec'].template;

describe('each manifest', () => {
  test.each(manifestFiles)('%s is valid by the schemas of the API', (name) => {
    for (const manifest of manifestsIn(readManifestFile(name))) expect(faultsOf(manifest)).toEqual([]);
  });

  test.each([
    ['a field that does not exist', 'readOnlyRootFilesystem: true', 'readonlyRootFilesystem: true'],
    ['a field at the wrong depth', '      serviceAccountName: mfa', '      replicas: 2'],
    ['a number that is a text', 'replicas: 2', "replicas: '2'"],
    ['a value that is not one of those', 'type: RuntimeDefault', 'type: runtimeDefault'],
    ['a field that is missing', 'name: http, containerPort: 3000', 'name: http'],
  ])('%s is found', (_what, right, wrong) => {
    const text = readManifestFile('deployment.yaml');
    expect(text).toContain(right);
    expect(manifestsIn(text.replace(right, wrong)).flatMap(faultsOf)).not.toEqual([]);
  });

  test('is applied by kustomization.yaml, except the template of the Secret and the Job', () => {
    const { resources, ...rest } = parse(readManifestFile('kustomization.yaml')) as { resources: string[] };
    expect(resources.toSorted()).toEqual(
      manifestFiles.filter((name) => !notApplied.includes(name)).toSorted(),
    );
    expect(Object.keys(rest)).toEqual(['apiVersion', 'kind', 'namespace', 'images']);
  });

  test('that selects pods selects those of the Deployment', () => {
    const { labels } = pod.metadata;
    const selectors = [
      deployment['spec'].selector.matchLabels,
      one('Service')['spec'].selector,
      one('PodDisruptionBudget')['spec'].selector.matchLabels,
      ...pod.spec.topologySpreadConstraints.map((each: Manifest) => each['labelSelector'].matchLabels),
    ];
    for (const selector of selectors) expect(selector).toEqual(labels);
    for (const { metadata } of [pod, job])
      expect(metadata.labels).toMatchObject(one('NetworkPolicy')['spec'].podSelector.matchLabels);
    expect(job.metadata.labels).not.toMatchObject(labels);
  });
});

test('the path of a request: the Ingress names the port of the Service, that of the pod, and the policy lets it through', () => {
  const [servicePort] = one('Service')['spec'].ports;
  const [podPort] = container.ports;
  for (const name of ['mfa', 'mfa-metrics-closed'])
    for (const rule of one('Ingress', name)['spec'].rules)
      for (const { backend } of rule.http.paths)
        expect(backend.service).toEqual({ name: 'mfa', port: { name: servicePort.name } });
  expect(servicePort.targetPort).toBe(podPort.name);
  expect(one('NetworkPolicy')['spec'].ingress[0].ports).toEqual([{ protocol: 'TCP', port: podPort.name }]);
  expect(container.env).toContainEqual({ name: 'PORT', value: String(podPort.containerPort) });
  const { host } = one('Ingress')['spec'].rules[0];
  expect(one('ConfigMap')['data'].PUBLIC_URL).toBe(`https://${host}`);
  expect(one('Ingress')['spec'].tls[0].hosts).toEqual([host]);
});

test('probes ask addresses that exist, and only readiness depends on the database', () => {
  const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Record<string, unknown> };
  const asked = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => container[probe].httpGet);
  expect(asked.map(({ path }) => path)).toEqual(['/health/live', '/health/live', '/health/ready']);
  for (const { path, port } of asked) {
    expect(paths).toHaveProperty([path]);
    expect(port).toBe(container.ports[0].name);
  }
});

test('a request that is being worked on when a pod stops is finished', () => {
  const pause: number = container.lifecycle.preStop.sleep.seconds;
  const { periodSeconds, failureThreshold } = container.readinessProbe;
  expect(pause).toBeGreaterThanOrEqual(periodSeconds * failureThreshold);
  expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThan(pause + longestRequestSeconds());
});

test('a rolling update never takes a pod away before another is ready', () => {
  expect(deployment['spec'].strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  expect(deployment['spec'].replicas).toBeGreaterThan(one('PodDisruptionBudget')['spec'].maxUnavailable);
});

test('the memory holds the heap and as much again', () => {
  const heap = startFlags
    .flatMap((flag) => /^--max-old-space-size=(\d+)$/.exec(flag)?.slice(1) ?? [])
    .map(Number);
  const limit = Number.parseInt(container.resources.limits.memory, 10);
  expect(container.resources.limits.memory).toBe(`${limit}Mi`);
  expect(limit).toBeGreaterThanOrEqual(2 * (heap[0] ?? Infinity));
});

test('the pods of the Deployment and of the Job keep to the restricted standard', () => {
  expect(one('Namespace')['metadata']).toMatchObject({
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
  });
  for (const { spec } of [pod, job]) {
    expect(spec).toMatchObject({
      ...{ automountServiceAccountToken: false, enableServiceLinks: false },
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(spec.containers[0].securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    expect(spec.securityContext).toEqual(pod.spec.securityContext);
    expect(spec.containers[0].image).toBe(container.image);
  }
  expect(container.image).toMatch(new RegExp(`/mfa-service:${packageFile.version}$`));
  const { runAsUser, runAsGroup } = pod.spec.securityContext;
  expect(readFileSync('Dockerfile', 'utf8')).toContain(`\nUSER ${runAsUser}:${runAsGroup}\n`);
});

describe('the configuration', () => {
  interface Variable {
    readonly name: string;
    readonly value: string;
  }

  test.skipIf(isMissing('openssl'))(
    'is complete: the service starts with it and with what make-secrets.sh makes',
    () => {
      const folder = temporaryFolder();
      makeSecrets(folder);
      const variables: Record<string, string> = {
        ...one('ConfigMap')['data'],
        ...Object.fromEntries(container.env.map(({ name, value }: Variable) => [name, value])),
      };
      expect(unknownVariables(Object.keys(variables))).toEqual([]);
      expect(configurationWith(variables, folder)).toMatchObject({ production: true, host: '0.0.0.0' });
    },
  );

  test('names the keys of the Secret, which holds no values', () => {
    const { stringData } = one('Secret');
    expect(new Set(Object.values(stringData))).toEqual(new Set(['']));
    const mounted = container.volumeMounts[0].mountPath;
    const named = container.env.flatMap(({ value }: Variable) =>
      value.startsWith(mounted) ? value.slice(join(mounted, '/').length) : [],
    );
    expect(named.toSorted()).toEqual(Object.keys(stringData).toSorted());
    expect(pod.spec.volumes[0].secret).toEqual({ secretName: 'mfa', defaultMode: 0o440 });
  });

  test('is the same for the Job, without what it does not need', () => {
    const [migration] = job.spec.containers;
    expect(migration.envFrom).toEqual(container.envFrom);
    for (const variable of migration.env) expect(container.env).toContainEqual(variable);
  });
});
