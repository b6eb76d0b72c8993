import { describe, expect, it } from 'vitest';
import { splitRecords } from '../seal/record.ts';
import { Catalogue, type CatalogueEvent } from './catalogue.ts';
import { plaintextOf } from './payload.ts';

const at = '2026-11-20T10:00:00.000Z';
const id = '01J00000000000000000000000';
const hash = Buffer.alloc(32, 1).toString('base64');
const opened: CatalogueEvent = { t: 'session.opened', at, id, head: hash };

describe('catalogue', () => {
  it('adds up what happened to a session', () => {
    const catalogue = new Catalogue();
    const sealed: CatalogueEvent = {
      t: 'session.sealed',
      at,
      id,
      records: 4,
      root: hash,
      chain: hash,
      bytes: 900,
      reason: 'ended',
    };
    const recovered = { t: 'session.recovered', at, id, droppedBytes: 7 } as const;
    catalogue.records(splitRecords(plaintextOf([{ t: 'vault.created', at }, opened, recovered, recovered, sealed]))!);
    expect([...catalogue.entries.values()]).toEqual([
      {
        id,
        head: hash,
        droppedBytes: 14,
        recoveries: 2,
        seal: { records: 4, root: hash, chain: hash, bytes: 900, reason: 'ended' },
      },
    ]);
  });

  it('remembers the newest revision of the state', () => {
    const catalogue = new Catalogue();
    for (const revision of [1, 5, 3]) catalogue.apply({ t: 'state.saved', at, revision, change: 'x' });
    expect(catalogue.revision).toBe(5);
  });

  it('counts what it does not know instead of failing', () => {
    const catalogue = new Catalogue();
    const foreign = [
      { t: 'session.archived', at, id },
      { ...opened, head: 'short' },
      { t: 'gap' },
    ] as unknown as CatalogueEvent[];
    catalogue.records(splitRecords(plaintextOf([...foreign, opened]))!);
    expect([catalogue.undecoded, catalogue.entries.size]).toEqual([3, 1]);
  });
});
