import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('../resources/icons/', import.meta.url));

it('left a picture of each size that icons.mjs draws, with an alpha channel', () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.png'));
  const sizes = names.map((name) => {
    const png = readFileSync(FOLDER + name);
    expect(png.subarray(1, 4).toString(), name).toBe('PNG');
    // IHDR: width and height at 16 and 20, colour type at 25; 6 is RGB with alpha.
    expect(png[25], name).toBe(6);
    expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}.png`).toBe(name);
    return png.readUInt32BE(16);
  });
  expect(sizes.sort((a, b) => a - b)).toEqual([16, 32, 48, 64, 128, 256, 512]);
});
