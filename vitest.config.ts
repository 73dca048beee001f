import { defineConfig } from 'vitest/config';

const source = ['spillway-source'];
const ON_KAFKA = ['test/kafka/**/*.test.ts', 'test/cluster/**/*.test.ts'];

/** Two projects, so that a broker is started only when a test that needs one is going to be run. */
export default defineConfig({
  resolve: { conditions: source },
  ssr: { resolve: { conditions: source, externalConditions: source } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...ON_KAFKA],
          testTimeout: 60_000,
          typecheck: { enabled: true, include: ['test/types/**/*.test-d.ts'], tsconfig: './tsconfig.json' },
        },
      },
      {
        extends: true,
        test: {
          name: 'kafka',
          include: ON_KAFKA,
          globalSetup: ['test/cluster/setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // after the others: brokers want the processors for themselves
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
        },
      },
    ],
  },
});
