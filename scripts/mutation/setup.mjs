import fc from 'fast-check';

// A mutant that survives runs every property; what one sees in this time is enough of a look.
fc.configureGlobal({ interruptAfterTimeLimit: 300 });

// What is loaded on demand would seem to be covered by the one test that happened to load it.
await Promise.all(['live', 'pictures', 'progress'].map((name) => import(`../../src/cli/${name}.ts`)));
