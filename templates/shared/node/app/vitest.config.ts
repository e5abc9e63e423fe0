import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    coverage: {
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts', 'src/main.ts', 'src/cluster.ts', 'src/**/cli.ts'],
      thresholds: { lines: 95, statements: 95, functions: 95, branches: 90 },
    },
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'] } },
      {
        test: {
          name: 'integration',
          include: ['test/**/*.test.ts'],
          globalSetup: ['test/setup.ts'],
          // Passwords are slow on purpose, and machines of CI by nature: these only end what hangs.
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
});
