import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

// The specs run as they are: they use nothing of jest's own. vitest needs a tenth of the time for a mutant.
const quick = ['cli/words', 'cli/options'];
const slow = [
  'cli/afterwards',
  'cli/problems',
  'cli/probes',
  'fuzz/',
  'cli/record',
  'cli/run',
  'probes/exec',
  'pictures',
  'replay',
  'report/marbles',
  'parity/',
  'laws',
];
const rank = ({ moduleId }) =>
  quick.some((name) => moduleId.includes(name)) ? -2 : slow.findLastIndex((name) => moduleId.includes(name));

// A folder is judged by its own specs, and by those of others that look at it closely.
const judges = {
  cli: ['cli'],
  operators: ['operators', 'strategies', 'fuzz', 'receiver'],
  probes: ['probes'],
  record: ['record', 'cli/record', 'report/rich-run', 'report/spec-text', 'testing/expect-run'],
  report: ['report', 'docs', 'testing/expect-run'],
  strategies: ['strategies', 'fuzz'],
  task: ['task', 'fuzz', 'strategies'],
  testing: ['testing', 'report/spec-text'],
  timing: ['timing', 'task', 'fuzz'],
  leaves: [
    'errors',
    'printable',
    'validate',
    'random',
    'receiver',
    'operators',
    'task',
    'record',
    'report/text',
    'probes',
    'cli/run-options',
    'testing',
  ],
}[process.env.MUTATED] ?? ['**'];

/** The quick ones first: the first failure is the end of a mutant. */
class QuickFirst extends BaseSequencer {
  async sort(files) {
    return [...files].sort((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

export default defineConfig({
  test: {
    globals: true,
    // One world for all files of a mutant; each mutant has a new one.
    isolate: false,
    setupFiles: ['./scripts/mutation/setup.mjs'],
    include: judges.map((name) => `spec/${name}{,/**/*,*}.spec.ts`),
    // What these look at is not the source but what was built of it, in processes of their own.
    exclude: [
      'spec/{package,playground,bench,examples}/**',
      'spec/cli/{bin,real,record-real}.spec.ts',
      'spec/docs/documentation.spec.ts',
      'spec/fuzz/{input,planted}.spec.ts',
      'spec/interop/**',
      'spec/report/spec.spec.ts',
    ],
    // A mutant that hangs is noticed after this time.
    testTimeout: 5000,
    sequence: { sequencer: QuickFirst },
  },
});
