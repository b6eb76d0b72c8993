import { describe, expect, it } from 'vitest';
import { sha256 } from './digest.ts';
import { checkpointText, openNote, originOf, signNote, type Checkpoint } from './note.ts';
import { signerOf } from './signer.ts';

const vault = '01J00000000000000000000000';
const signer = signerOf(new Uint8Array(32).fill(3));
const point: Checkpoint = {
  origin: originOf('session', vault, '01J00000000000000000000001'),
  size: 12,
  root: sha256(Uint8Array.of(1)),
  chain: sha256(Uint8Array.of(2)),
};

describe('note', () => {
  it('writes the four lines, an empty one, and the signature line', () => {
    const lines = Buffer.from(signNote(point, vault, signer))
      .toString('utf8')
      .split('\n');
    expect(lines.slice(0, 2)).toEqual([`chaperone/${vault}/session/01J00000000000000000000001`, '12']);
    expect(lines[3]).toMatch(/^chain [A-Za-z0-9+/]{43}=$/);
    expect(lines[4]).toBe('');
    expect(lines[5]).toMatch(new RegExp(`^— chaperone/${vault} [A-Za-z0-9+/]{90,91}=*$`, 'u'));
    expect(lines.slice(6)).toEqual(['']);
    expect(lines.slice(0, 4).join('\n') + '\n').toBe(checkpointText(point));
  });

  it('reads what it wrote', () => {
    const opened = openNote(signNote(point, vault, signer), vault, signer.publicKey);
    expect(typeof opened === 'string' ? opened : checkpointText(opened)).toBe(checkpointText(point));
    expect(originOf('catalogue', vault, vault)).toBe(`chaperone/${vault}/catalogue`);
  });

  it('refuses every flipped bit, every cut and every addition', () => {
    const note = signNote(point, vault, signer);
    for (let at = 0; at < note.length; at += 1) {
      for (const bit of [1, 128]) {
        const changed = Uint8Array.from(note);
        changed[at]! ^= bit;
        expect(typeof openNote(changed, vault, signer.publicKey), `byte ${at}`).toBe('string');
      }
      expect(typeof openNote(note.subarray(0, at), vault, signer.publicKey), `cut at ${at}`).toBe('string');
    }
    expect(openNote(Buffer.concat([note, Buffer.from('\n')]), vault, signer.publicKey)).toBe('text');
  });

  it('tells a stranger from a forger', () => {
    const other = signerOf(new Uint8Array(32).fill(4));
    expect(openNote(signNote(point, '01J00000000000000000000009', signer), vault, signer.publicKey)).toBe('signer');
    expect(openNote(signNote(point, vault, other), vault, signer.publicKey)).toBe('text');
    const note = Buffer.from(signNote(point, vault, signer))
      .toString('utf8')
      .replace('\n12\n', '\n13\n');
    expect(openNote(Buffer.from(note), vault, signer.publicKey)).toBe('signature');
  });

  it('refuses what is far too long unread', () => {
    expect(openNote(new Uint8Array(5000).fill(65), vault, signer.publicKey)).toBe('text');
  });
});
