/**
 * Three kinds of tests, by the name of their file; scripts/test.ts runs each kind where it can. And
 * every scenario as a test, by `npm run scenarios`.
 */
import { defineConfig } from 'vitest/config';

const LAB = '**/*.lab.test.ts';
const BROWSER = '**/*.browser.test.ts';
const never = ['node_modules/**', 'reports/runs/**'];

export default defineConfig({
  root: `${import.meta.dirname}/..`,
  test: {
    reporters: ['default', `${import.meta.dirname}/tests/summary-reporter.ts`],
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: ['**/*.test.ts'],
          exclude: [...never, LAB, BROWSER],
          // Some tests start processes, which takes seconds while both cores are busy.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [BROWSER],
          exclude: never,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        // Strictly in sequence: two labs at once would measure each other.
        test: {
          name: 'lab',
          include: [LAB],
          exclude: never,
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'scenarios',
          include: ['scripts/scenarios.lab.ts'],
          fileParallelism: false,
        },
      },
    ],
  },
});
