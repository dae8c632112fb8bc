import fc from 'fast-check';

// A mutant that survives runs every property; what one sees in this time is enough of a look.
fc.configureGlobal({ interruptAfterTimeLimit: 300 });
