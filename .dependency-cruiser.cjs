/**
 * Imports point one way, as docs/architecture.md says: each layer may import the ones above its own line, never the
 * ones below.
 */
const layers = [
  ['common', 'config'],
  ['otp', 'crypto'],
  ['database'],
  ['audit'],
  ['sessions'],
  ['mfa'],
  ['users'],
  ['auth'],
  ['operations'],
  ['console'],
];

const folder = (names) => `^src/(${names.join('|')})/`;

const upwards = layers.slice(0, -1).map((names, index) => ({
  name: `${names.join('-')}-imports-upwards`,
  severity: 'error',
  from: { path: folder(names) },
  to: { path: folder(layers.slice(index + 1).flat()) },
}));

const modulesWithEntities = ['audit', 'sessions', 'mfa', 'users'];

const foreignEntities = modulesWithEntities.map((name) => ({
  name: `entities-of-${name}-are-private`,
  severity: 'error',
  from: { path: '^src/[^/]+/', pathNot: `^src/${name}/` },
  to: { path: `^src/${name}/entities/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...upwards,
    ...foreignEntities,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'folders-never-import-the-composition',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/[^/]+\\.ts$' },
    },
    {
      name: 'otp-is-pure',
      severity: 'error',
      from: { path: '^src/otp/' },
      to: { path: '^src/', pathNot: '^src/otp/' },
    },
    {
      name: 'one-file-knows-speakeasy',
      severity: 'error',
      from: { path: '^(src|bench|tools)/', pathNot: ['^src/otp/passcode\\.ts$', '\\.spec\\.ts$'] },
      to: { path: 'node_modules/(@types/)?speakeasy' },
    },
    {
      name: 'no-dto-in-pure-modules',
      severity: 'error',
      from: { path: '^src/(otp|crypto)/' },
      to: { path: '/dto/' },
    },
    {
      name: 'the-console-is-a-client',
      severity: 'error',
      from: { path: '^console/' },
      to: { path: '^(src|test|bench|tools|scripts)/' },
    },
    { name: 'nothing-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'source-needs-no-dev-dependency',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    // The one has packages of its own, which are there only while it is measured against; the other is generated.
    exclude: { path: '^(bench/peers|sdk/src/generated)/' },
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
