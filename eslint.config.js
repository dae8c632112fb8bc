import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import rxjsX from 'eslint-plugin-rxjs-x';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    // The host apps stand by themselves: what they import is installed where they are run.
    ignores: ['**/dist', 'coverage', '.tmp', 'site', 'examples/nestjs-sse', 'examples/react-live/main.js'],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, rxjsX.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // What is taken off so that the rest is left.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A subscriber, a writer and a matcher return things that nobody needs.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // RxJS passes errors of any kind on, and so do we.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      // The types say what a caller should pass; JavaScript says what may come.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      'rxjs-x/finnish': 'off',
      'rxjs-x/suffix-subjects': 'off',
      // Our operators are made of subscriptions and schedulers; the rules are for code that should not be.
      'rxjs-x/no-ignored-error': 'off',
      'rxjs-x/no-ignored-subscription': 'off',
      'rxjs-x/no-ignored-subscribe': 'off',
      'rxjs-x/no-nested-subscribe': 'off',
      'rxjs-x/throw-error': 'off',
      // A promise of an Observable that ended without a value is to be rejected.
      'rxjs-x/no-ignored-default-value': 'off',
      'rxjs-x/no-exposed-subjects': 'off',
    },
  },
  {
    files: ['spec/**', 'bench/**'],
    rules: {
      // A spec knows what stands in its own tables, and passes what is wrong on purpose.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      'rxjs-x/no-redundant-notify': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: {
        console: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        module: 'writable',
        require: 'readonly',
      },
    },
  },
  {
    files: ['examples/*/**/*.{js,jsx}'],
    languageOptions: {
      parserOptions: { ecmaFeatures: { jsx: true } },
      globals: Object.fromEntries(
        ['__dirname', 'AbortSignal', 'console', 'document', 'expect', 'fetch', 'it', 'TextDecoderStream'].map(
          (name) => [name, 'readonly'],
        ),
      ),
    },
  },
  {
    // Without the plugin for React nothing sees that a component is used.
    files: ['examples/react-live/**'],
    rules: { 'no-unused-vars': 'off' },
  },
  prettier,
);
