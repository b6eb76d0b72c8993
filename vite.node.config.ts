// The Node side of Chaperone: the command line, the engine process and the vault's two threads, as ES modules in one
// flat folder. Flat matters: the vault starts its threads by `new URL('./vault-log-thread.js', import.meta.url)`, and
// that code may sit in a shared chunk.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Output name to source. */
const ENTRIES: Readonly<Record<string, string>> = {
  chaperone: 'cli/main.ts',
  'engine-process': 'engine/process.ts',
  'vault-log-thread': 'vault/log/thread.ts',
  'vault-index-thread': 'vault/index/thread.ts',
};

const present = Object.fromEntries(Object.entries(ENTRIES).filter(([, source]) => existsSync(root + source)));
for (const [name, source] of Object.entries(ENTRIES)) {
  if (!(name in present)) process.stderr.write(`build: ${source} does not exist, so ${name}.js is left out\n`);
}

export default defineConfig({
  root,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: true,
    target: 'node22',
    outDir: `${process.env['CHAPERONE_BUILD_DIR'] ?? 'out'}/node`,
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: present,
      // Packages stay packages: native modules and their data files (wasm) keep working, and start-up reads less.
      external: (id) => id.startsWith('node:') || /^[@a-z]/i.test(id),
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name]-[hash].js' },
    },
  },
});
