import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Spellings } from './spellings.ts';

const of = (token: string): readonly [string, string] => [token, hash('sha256', token, 'hex')];

describe('Spellings', () => {
  it('lets the first spelling of a content in again and again, and no other', () => {
    const spellings = new Spellings({ wall: () => 0 });
    spellings.insist(...of('h.c.sig'), 10);
    spellings.insist(...of('h.c.sig'), 10);
    spellings.insist(...of('h.other.sig2'), 10);
    expect(() => spellings.insist(...of('h.c.sig2'), 10)).toThrow('The token cannot be read: it is a changed copy');
  });

  it('remembers ten thousand, and lets go of what is over first', () => {
    let now = 0;
    const spellings = new Spellings({ wall: () => now });
    spellings.insist(...of('h.old.sig'), 1_000);
    spellings.insist(...of('h.over.sig'), 10);
    for (let n = 0; n < 9_998; n += 1) spellings.insist(...of(`h.${n}.sig`), 1_000);
    now = 10;
    spellings.insist(...of('h.new.sig'), 1_000);
    // Only the one that was over went; it would be refused for that anyway.
    expect(() => spellings.insist(...of('h.old.sig2'), 1_000)).toThrow('changed copy');
    expect(() => spellings.insist(...of('h.over.sig2'), 1_000)).not.toThrow();
    // Now the oldest went.
    expect(() => spellings.insist(...of('h.old.sig2'), 1_000)).not.toThrow();
  });
});
