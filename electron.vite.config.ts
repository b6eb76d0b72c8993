// The desktop side: Electron's main process, the sandboxed preload script, and the page.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'electron-vite';
import pageConfig from './renderer/vite.config.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const out = process.env['CHAPERONE_BUILD_DIR'] ?? 'out';
const page = existsSync(`${root}renderer/index.html`);
if (!page) process.stderr.write('build: renderer/index.html does not exist, so the page is left out\n');

export default defineConfig({
  main: {
    build: {
      outDir: `${out}/main`,
      sourcemap: true,
      externalizeDeps: true,
      rolldownOptions: { input: { main: `${root}electron/main.ts` }, output: { format: 'es', entryFileNames: '[name].js' } },
    },
  },
  preload: {
    build: {
      outDir: `${out}/preload`,
      // A sandboxed preload can require nothing but `electron`: one self-contained CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: `${root}electron/preload.ts` },
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  ...(page && {
    renderer: {
      ...pageConfig,
      build: { ...pageConfig.build, outDir: `${root}${out}/renderer`, rolldownOptions: { input: `${root}renderer/index.html` } },
    },
  }),
});
