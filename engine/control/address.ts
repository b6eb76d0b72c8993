import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const EngineFile = z.strictObject({
  pid: z.number().int().positive(),
  port: z.number().int().min(1).max(65_535),
  /** Base64 SubjectPublicKeyInfo of the engine's Ed25519 key; proves that the one who answers is the one who wrote this. */
  key: z.string().max(200),
  /** What the engine serves in the browser: `http://127.0.0.1:PORT`, or null without a UI. */
  address: z.string().max(100).nullable(),
});
export type EngineFile = z.infer<typeof EngineFile>;

const fileOf = (home: string): string => join(home, 'engine.json');

/** Says where this engine listens; replaced as a whole, so that nobody reads half of it. */
export function writeAddress(home: string, content: EngineFile): void {
  const file = fileOf(home);
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, `${JSON.stringify(content)}\n`, { mode: 0o600 });
  renameSync(fresh, file);
}

/** Null when no engine says that it runs, or when what the file says cannot be used. */
export function readAddress(home: string): (Omit<EngineFile, 'key'> & { readonly key: KeyObject }) | null {
  try {
    const content = EngineFile.parse(JSON.parse(readFileSync(fileOf(home), 'utf8')));
    const key = createPublicKey({ key: Buffer.from(content.key, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? { ...content, key } : null;
  } catch {
    return null;
  }
}

/** Removes the file if it is this engine's own. */
export function removeAddress(home: string, key: string): void {
  try {
    const content = EngineFile.parse(JSON.parse(readFileSync(fileOf(home), 'utf8')));
    if (content.key === key) rmSync(fileOf(home), { force: true });
  } catch {
    // Gone or unreadable: nothing of ours is there.
  }
}
