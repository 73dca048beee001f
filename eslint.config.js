import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const TIME = 'Time and chance come from src/core/clock.ts: take a Clock or a Random, so that virtual time tests it.';
const ENVIRONMENT = 'A library takes its settings as options, never from the environment.';

/** What the language can say of time and chance behind the back of a Clock. */
const AMBIENT_TIME = {
  globals: ['setTimeout', 'setInterval', 'setImmediate', 'performance'].map((name) => ({ name, message: TIME })),
  properties: [
    { object: 'Date', property: 'now', message: TIME },
    { object: 'Math', property: 'random', message: TIME },
    { object: 'AbortSignal', property: 'timeout', message: TIME },
    { object: 'process', property: 'hrtime', message: TIME },
    ...['setTimeout', 'setInterval', 'setImmediate', 'performance'].map((property) => ({
      object: 'globalThis',
      property,
      message: TIME,
    })),
  ],
  imports: ['node:timers', 'node:timers/promises', 'timers', 'timers/promises', 'node:perf_hooks'].map((name) => ({
    name,
    message: TIME,
  })),
  syntax: [{ selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: TIME }],
};

const UNFINISHED_TESTS = {
  selector: 'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(skip|only|todo|fails)$/]',
  message: 'Every test runs: mend it or remove it.',
};

export default tseslint.config(
  // Consumers see the package as it is packed, and have a compiler of their own.
  { ignores: ['node_modules/', 'dist/', '.build/', '.spillway/', 'coverage/', 'test/package/consumers/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-empty-object-type': [
        'error',
        { allowInterfaces: 'with-single-extends', allowObjectTypes: 'always' },
      ],
      // What was caught is passed on as it is.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      // A method that must give a Promise may have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'operators/**/*.ts'],
    rules: {
      'max-lines': ['error', 250],
      'no-console': 'error',
      'no-restricted-globals': ['error', ...AMBIENT_TIME.globals],
      'no-restricted-properties': [
        'error',
        ...AMBIENT_TIME.properties,
        { object: 'process', property: 'env', message: ENVIRONMENT },
      ],
      'no-restricted-imports': ['error', ...AMBIENT_TIME.imports],
      'no-restricted-syntax': ['error', ...AMBIENT_TIME.syntax],
    },
  },
  {
    files: ['src/core/clock.ts'],
    rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', UNFINISHED_TESTS],
      // Tests feed the code what its types forbid, and look into what they got.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['bench/**/*.ts'],
    // The functions in a kafkajs payload are not methods, whatever their types say; its documentation takes it apart.
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { module: 'readonly', require: 'readonly', process: 'readonly', console: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
