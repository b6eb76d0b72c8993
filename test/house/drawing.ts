/** The drawing of the house in docs/design.md: which folders it shows, and what is really there. */
import { readdir } from 'node:fs/promises';

/** Folders that are not rooms: made by tools, or the repository's own. */
const NOT_ROOMS: ReadonlySet<string> = new Set(['node_modules', 'out', 'release', 'coverage']);

/** Folder names of the first code block, `name/` at the beginning of a line; indented ones belong to the room above. */
export function drawnRooms(design: string): ReadonlyMap<string, readonly string[]> {
  const block = /```\w*\n([\s\S]*?)```/.exec(design)?.[1] ?? '';
  const rooms = new Map<string, string[]>();
  let inside: string[] = [];
  for (const line of block.split('\n')) {
    const name = /^([\w-]+)\/(\s|$)/.exec(line)?.[1];
    if (name !== undefined) rooms.set(name, (inside = []));
    // A line of nothing but folder names lists the room's own folders.
    else if (/^\s+([\w-]+\/\s*)+$/.test(line)) inside.push(...line.trim().split(/\/\s*/).filter(Boolean));
  }
  return rooms;
}

async function folders(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name);
}

/** Where drawing and folders differ. */
export async function judgeDrawing(root: string, design: string): Promise<readonly string[]> {
  const drawn = drawnRooms(design);
  if (drawn.size === 0) return ['docs/design.md has no drawing of the house'];
  const there = (await folders(root)).filter((name) => !NOT_ROOMS.has(name));
  const complaints = [
    ...there.filter((name) => !drawn.has(name)).map((name) => `${name}/ is not in the drawing of docs/design.md`),
    ...[...drawn.keys()]
      .filter((name) => !there.includes(name))
      .map((name) => `docs/design.md draws ${name}/, which does not exist`),
  ];
  for (const [room, parts] of drawn) {
    if (parts.length === 0) continue;
    const inside = await folders(`${root}/${room}`);
    complaints.push(
      ...inside.filter((name) => !parts.includes(name)).map((name) => `${room}/${name}/ is not in the drawing of docs/design.md`),
    );
    complaints.push(
      ...parts
        .filter((name) => !inside.includes(name))
        .map((name) => `docs/design.md draws ${room}/${name}/, which does not exist`),
    );
  }
  return complaints;
}
