/** The one direction of imports: bin → cli → strategies, report, record → task, operators, timing → leaves. */
const leaves = '^src/[^/]+\\.ts$';
const layer = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^(src|bin)/', pathNot: to },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, pathNot: ['^src/index\\.ts$'] }, to: {} },
    // The public API is a leaf for nobody.
    { name: 'nobody-imports-the-index', severity: 'error', from: {}, to: { path: '^src/index\\.ts$' } },
    layer('leaves', '^src/(defaults|errors|random|validate)\\.ts$', leaves),
    layer('timing', '^src/timing/', `^src/timing/|${leaves}`),
    layer('operators', '^src/operators/', `^src/(operators|timing)/|${leaves}`),
    layer('task', '^src/task/', `^src/(task|operators|timing)/|${leaves}`),
    layer('strategies', '^src/strategies/', `^src/(strategies|task|operators|timing)/|${leaves}`),
    layer('report', '^src/report/', `^src/(report|record|task)/|${leaves}`),
    layer('record', '^src/record/', `^src/(record|task)/|${leaves}`),
    layer('testing', '^src/testing/', `^src/(testing|report|record|task|timing)/|${leaves}`),
    layer('probes', '^src/probes/', `^src/probes/|${leaves}`),
    layer('cli', '^src/cli/', `^src/(cli|strategies|probes|report|record|task)/|${leaves}`),
    {
      name: 'yargs-in-one-file',
      severity: 'error',
      from: { pathNot: '^src/cli/args\\.ts$' },
      to: { path: 'node_modules/yargs' },
    },
    {
      name: 'node-in-the-cli-only',
      severity: 'error',
      from: { pathNot: '^(bin|src/(cli|probes))/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-rxjs-internals',
      severity: 'error',
      from: {},
      to: { path: 'rxjs/(src/)?internal', pathNot: 'node_modules/rxjs/dist/(types|cjs|esm)/(index|testing)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types'] },
  },
};
