import type { Config } from 'jest';

const config: Config = {
  testEnvironment: 'node',
  roots: ['<rootDir>/spec'],
  testMatch: ['**/*.spec.ts'],
  // Some specs start compilers, browsers and package managers.
  testTimeout: 30_000,
  extensionsToTreatAsEsm: ['.ts'],
  // The sources import `./x.js`, as Node's ESM wants it; the file is `./x.ts`.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'tsconfig.json', diagnostics: false }] },
};

export default config;
