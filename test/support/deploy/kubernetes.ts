import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1';
import { Job } from 'kubernetes-models/batch/v1';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Namespace, Secret, Service, ServiceAccount } from 'kubernetes-models/v1';
import { parseAllDocuments } from 'yaml';

const folder = 'deploy/kubernetes';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly file: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read manifests of any kind
  readonly [field: string]: any;
}

export const manifestFiles = readdirSync(folder).filter(
  (name) => name.endsWith('.yaml') && name !== 'kustomization.yaml',
);

export const readManifestFile = (name: string): string => readFileSync(join(folder, name), 'utf8');

export function manifestsIn(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS() as Manifest;
  });
}

export const manifests: readonly Manifest[] = manifestFiles.flatMap((name) =>
  manifestsIn(readManifestFile(name)),
);

const kinds = [
  ...[ConfigMap, Deployment, Ingress, Job, Namespace, NetworkPolicy, PodDisruptionBudget],
  ...[Secret, Service, ServiceAccount],
];

/**
 * Validates a manifest against the schema of its kind in the Kubernetes API. These schemas do not refuse unknown fields,
 * which a server may silently drop: a field that the validation has not read is unknown.
 * @returns what is wrong
 */
export function faultsOf(manifest: Manifest): string[] {
  const { apiVersion, kind } = manifest;
  const model = kinds.find((each) => each.apiVersion === apiVersion && each.kind === kind);
  if (!model) return [`${apiVersion} ${kind} is no known kind`];
  const unread = new Set<string>();
  try {
    (model.prototype as { validate: () => void }).validate.call(watched(manifest, kind, unread));
  } catch (error) {
    return [(error as Error).message];
  }
  return [...unread].map((path) => `${path} is no field of the API`);
}

/** @param unread gets the paths of all fields, each until it is read */
function watched(value: unknown, path: string, unread: Set<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const fields = new Map(
    Object.entries(value).map(([name, child]) => {
      const childPath = `${path}.${name}`;
      unread.add(childPath);
      return [name, { path: childPath, child: watched(child, childPath, unread) }];
    }),
  );
  return new Proxy(value, {
    get: (target, name) => {
      const field = fields.get(String(name));
      if (!field) return Reflect.get(target, name) as unknown;
      unread.delete(field.path);
      return field.child;
    },
  });
}
