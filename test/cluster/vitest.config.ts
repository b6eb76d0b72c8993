import { defineConfig } from 'vitest/config';

/** Run by scripts/test-cluster.mjs, which starts the cluster and names it in the environment. One file at a time: they share it. */
export default defineConfig({
  test: {
    include: ['test/cluster/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    maxWorkers: 1,
  },
});
