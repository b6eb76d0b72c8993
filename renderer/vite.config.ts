/**
 * Builds the window's page: `npx vite build --config renderer/vite.config.ts` writes out/renderer. Paths in the page are
 * relative, so that the same files work over http and over the desktop's own protocol.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: new URL('.', import.meta.url).pathname.replace(/^\/(?=[A-Za-z]:)/, ''),
  base: './',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    // The polyfill is an inline script, which our content security policy refuses.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // One file, read from this machine: splitting it would only let tabs appear late.
    chunkSizeWarningLimit: 1_500,
  },
});
