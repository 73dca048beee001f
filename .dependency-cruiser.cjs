/**
 * Who may import whom. A folder names what it may use; all else of ours is refused.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const OURS = '^(src|operators|examples|bench|scripts|test)/';

/** Folder -> what it may import of ours, besides itself. */
const MAY_IMPORT = {
  'src/core': [],
  operators: ['src/core'],
  'src/graph': ['src/core'],
  'src/schema': ['src/core'],
  'src/deadletters': ['src/core'],
  'src/ops': ['src/core'],
  // build() runs the checks, which are the compiler's.
  'src/builder': ['src/core', 'src/graph', 'src/compiler', 'operators'],
  'src/compiler': ['src/core', 'src/graph'],
  'src/runtime': ['src/core', 'src/graph', 'src/compiler', 'src/deadletters'],
  'src/testing': ['src/index\\.ts$', 'src/core', 'src/runtime'],
  'src/properties': ['src/index\\.ts$', 'src/testing'],
  'src/cli': ['src/index\\.ts$', 'src/ops', 'src/deadletters'],
};

const folder = (path) => (path.endsWith('$') ? `^${path}` : `^${path}/`);

const table = Object.entries(MAY_IMPORT).map(([from, allowed]) => ({
  name: `imports-of-${from.replace('/', '-')}`,
  severity: 'error',
  comment: `${from} may import ${allowed.join(', ') || 'nothing of ours'}. See docs/architecture.md.`,
  from: { path: folder(from) },
  to: { path: OURS, pathNot: [from, ...allowed].map(folder) },
}));

const only = (name, pattern, path) => ({
  name: `only-there-${name}`,
  severity: 'error',
  comment: `${name} is named in ${path} alone, so that it can be replaced and is loaded only where it is wanted.`,
  from: { path: '^(src|operators)/', pathNot: path },
  to: { path: `(^|node_modules/)${pattern}(/|$)` },
});

module.exports = {
  forbidden: [
    ...table,
    {
      name: 'graph-as-types',
      severity: 'error',
      comment: 'The runtime runs programs; of the graph it knows the shapes only.',
      from: { path: '^src/runtime/' },
      to: { path: '^src/graph/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'one-log-knows-no-other',
      severity: 'error',
      comment: 'Each transport stands alone behind the port.',
      from: { path: '^src/runtime/(memory|kafkajs)/' },
      to: { path: '^src/runtime/(memory|kafkajs)/', pathNot: '^src/runtime/$1/' },
    },
    {
      name: 'testing-runs-on-memory',
      severity: 'error',
      comment: 'A test process never loads a Kafka client.',
      from: { path: '^src/testing/' },
      to: { path: '^src/runtime/kafkajs/' },
    },
    {
      name: 'main-entry-stays-light',
      severity: 'error',
      comment: 'These have entries of their own.',
      from: { path: '^src/index\\.ts$' },
      to: { path: '^src/(schema|testing|properties|ops|cli|runtime/kafkajs)/' },
    },
    {
      name: 'by-its-published-name',
      severity: 'error',
      comment: `Examples and benchmarks use the package as its users do: import from 'spillway'. (Benchmarks start the
        clusters that tests start: neither is published.)`,
      from: { path: '^(examples|bench)/' },
      to: { path: '^(src|operators|test|scripts)/', pathNot: '^test/cluster/', dependencyTypes: ['local'] },
    },
    {
      name: 'product-stands-alone',
      severity: 'error',
      comment: 'What is published imports nothing of what is not.',
      from: { path: '^(src|operators)/' },
      to: { path: '^(test|examples|bench|scripts)/' },
    },
    {
      name: 'rxjs-where-time-is',
      severity: 'error',
      comment: 'Declaring and compiling are plain data: RxJS carries time, boundaries and events.',
      from: { path: '^src/(graph|builder|compiler|schema|deadletters|ops)/' },
      to: { path: '(^|node_modules/)rxjs(/|$)' },
    },
    only('avsc', 'avsc', '^src/schema/avro[^/]*\\.ts$|^src/schema/avro/'),
    only('registry-client', '@kafkajs/confluent-schema-registry', '^src/schema/'),
    only('kafkajs', 'kafkajs', '^src/runtime/kafkajs/'),
    only('fast-check', 'fast-check', '^src/properties/'),
    {
      name: 'no-cycles',
      severity: 'error',
      comment:
        'Two files that need each other to run are one idea in two places. (Their types may speak of each other.)',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'The module is not there. (What the benchmarks compare with is installed when it is wanted.)',
      from: { pathNot: '^bench/peers/.*\\.mjs$' },
      to: { couldNotResolve: true },
    },
    {
      name: 'published-dependencies',
      severity: 'error',
      comment: 'A user of the package does not have our development dependencies.',
      from: { path: '^(src|operators)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer', 'type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/package/consumers/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['spillway-source', 'import', 'types', 'node', 'default'],
    },
  },
};
