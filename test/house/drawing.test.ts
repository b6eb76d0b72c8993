import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { drawnRooms, judgeDrawing } from './drawing.ts';
import { makeTree, type Tree } from './fixture.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DESIGN =
  'The house\n```\ncontract/   words\nproxy/      the path\n  path.ts     READ FIRST\n  listen/ mask/\n```\n```\nother/  not the house\n```\n';

let tree: Tree | undefined;
afterEach(async () => {
  await tree?.remove();
  tree = undefined;
});

describe('the drawing in docs/design.md', () => {
  it('shows the folders as they are', async () => {
    expect(await judgeDrawing(ROOT, await readFile(`${ROOT}docs/design.md`, 'utf8'))).toEqual([]);
  });

  it('is the first code block, rooms with their folders', () => {
    expect([...drawnRooms(DESIGN)]).toEqual([
      ['contract', []],
      ['proxy', ['listen', 'mask']],
    ]);
  });

  it('is right about a tree that fits it', async () => {
    tree = await makeTree({
      'contract/a.ts': '',
      'proxy/listen/a.ts': '',
      'proxy/mask/a.ts': '',
      'node_modules/x/y.js': '',
      '.git/x': '',
    });
    expect(await judgeDrawing(tree.root, DESIGN)).toEqual([]);
  });

  it('is found wrong, in both directions', async () => {
    tree = await makeTree({ 'proxy/listen/a.ts': '', 'proxy/new/a.ts': '', 'utils/a.ts': '' });
    expect(await judgeDrawing(tree.root, DESIGN)).toEqual([
      'utils/ is not in the drawing of docs/design.md',
      'docs/design.md draws contract/, which does not exist',
      'proxy/new/ is not in the drawing of docs/design.md',
      'docs/design.md draws proxy/mask/, which does not exist',
    ]);
  });

  it('is missed when there is none', async () => {
    expect(await judgeDrawing(ROOT, 'no drawing')).toEqual(['docs/design.md has no drawing of the house']);
  });
});
