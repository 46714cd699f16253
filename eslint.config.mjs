import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const patientWait = {
  selector: 'CallExpression[callee.object.name="vi"][callee.property.name="waitFor"][arguments.length=1]',
  message: 'It waits one second at most, which a busy machine may take. Use expect.poll, or name a limit.',
};

export default tseslint.config(
  { ignores: ['dist', 'data', 'coverage', 'sdk/dist', 'sdk/src/generated', 'test/clients'] },
  eslint.configs.recommended,
  { rules: { 'max-lines': ['error', 250] } },
  {
    files: ['**/*.{mjs,cjs}'],
    languageOptions: {
      globals: {
        console: 'readonly',
        performance: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
  {
    // What the page at /docs runs.
    files: ['tools/reference/*.js'],
    languageOptions: {
      globals: {
        URL: 'readonly',
        addEventListener: 'readonly',
        document: 'readonly',
        getSelection: 'readonly',
        location: 'readonly',
        matchMedia: 'readonly',
        navigator: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // DTOs are shapes: a literal with the same properties is one.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Nest modules are empty classes with decorators.
      '@typescript-eslint/no-extraneous-class': [
        'error',
        { allowWithDecorator: true, allowStaticOnly: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // process.env and other index signatures are read with brackets: tsconfig asks for it.
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      'no-console': 'error',
    },
  },
  {
    // What is injected by its class must be imported as a value: decorator metadata needs it at run time.
    files: ['src/**/*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/common/clock/clock.ts', 'src/**/*.spec.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Inject the Clock.' },
        { object: 'Math', property: 'random', message: 'Randomness comes from crypto/.' },
      ],
    },
  },
  {
    files: [
      'src/main.ts',
      'src/operations/log-destination.ts',
      '{tools,bench,test/soak}/**/*.ts',
      'test/support/report/summary-reporter.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      'no-restricted-properties': [
        'error',
        { property: 'unroute', message: "It may lose a request: unrouteAll({ behavior: 'wait' })." },
      ],
    },
  },
  {
    files: ['{src,test}/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', patientWait] },
  },
  {
    // A worker loads these once and runs many files: what they register as they load would be the first file's alone.
    files: ['test/support/**/*.ts'],
    ignores: ['test/support/**/*setup.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: 'vitest',
          importNames: ['beforeAll', 'beforeEach', 'afterEach', 'afterAll'],
          message: 'Hooks belong in setup.ts or the test file.',
        },
      ],
      'no-restricted-syntax': [
        'error',
        patientWait,
        {
          selector:
            'CallExpression[callee.name=/^(afterFile|temporaryFolder)$/]:not(:function *):not(ClassBody *)',
          message: 'Call it in a function: its cleaning up is of one test file.',
        },
      ],
    },
  },
);
