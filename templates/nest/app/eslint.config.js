import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  globalIgnores(['coverage/', 'dist/', 'public/']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // Nest declares its options as classes, and takes object literals.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // A module of Nest is its decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      // The environment is read where a process starts, and nowhere else.
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Take it from the Config.' },
      ],
    },
  },
  {
    files: ['src/main.ts', 'src/cluster.ts', 'src/**/cli.ts', 'test/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
);
