// Draws resources/icons/*.png from icon.svg, with the Chromium of the tests: node scripts/icons.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './find-tools.mjs';
import { ensureNode, ROOT } from './node.mjs';

await ensureNode(import.meta.url);
const { chromium } = await import('playwright-core');

/** What desktops ask for; the largest becomes the icons of macOS and Windows. */
const SIZES = [16, 32, 48, 64, 128, 256, 512];
const folder = join(ROOT, 'resources', 'icons');
const svg = readFileSync(join(folder, 'icon.svg'), 'utf8');
const executablePath = findChromium({ platform: process.platform, env: process.env });
if (executablePath === undefined) throw new Error('no Chromium; set CHAPERONE_CHROMIUM');
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
const page = await browser.newPage();
for (const size of SIZES) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  writeFileSync(join(folder, `${size}x${size}.png`), await page.screenshot({ omitBackground: true }));
}
await browser.close();
