import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Importing the real package without its runtime would try to download that; see test/app/standin.
    alias: { electron: fileURLToPath(new URL('./test/app/standin/electron.ts', import.meta.url)) },
    include: ['*/**/*.test.ts', '*/**/*.test.tsx'],
    exclude: ['node_modules/**', 'out/**', '.cache/**', 'test/cluster/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for comes at once on an idle machine; a busy one may take its time.
    expect: { poll: { timeout: 30_000, interval: 25 } },
    // Two workers: the machines this runs on have two cores, and the tests start processes of their own.
    maxWorkers: 2,
  },
});
