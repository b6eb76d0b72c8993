import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['*/**/*.test.ts', '*/**/*.test.tsx'],
    exclude: ['node_modules/**', 'out/**', '.cache/**', 'test/cluster/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two workers: the machines this runs on have two cores, and the tests start processes of their own.
    maxWorkers: 2,
  },
});
