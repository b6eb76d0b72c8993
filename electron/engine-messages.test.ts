import { describe, expect, it } from 'vitest';
import { parseEngineMessage } from './engine-messages.ts';

describe('parseEngineMessage', () => {
  it('reads the three messages', () => {
    expect(parseEngineMessage({ type: 'ready' })).toEqual({ type: 'ready' });
    expect(parseEngineMessage({ type: 'stopped', more: 1 })).toEqual({ type: 'stopped' });
    expect(parseEngineMessage({ type: 'failed', code: 'vault.busy', details: { pid: 7, odd: {} }, message: 'busy' })).toEqual({
      type: 'failed',
      code: 'vault.busy',
      details: { pid: 7 },
      message: 'busy',
    });
    expect(parseEngineMessage({ type: 'failed', code: 'vault.busy' })).toMatchObject({ details: {}, message: 'vault.busy' });
  });

  it('leaves anything else', () => {
    for (const other of [null, undefined, 'ready', 1, {}, { type: 'other' }, { type: 'failed' }, { type: 'failed', code: 1 }]) {
      expect(parseEngineMessage(other), JSON.stringify(other)).toBeUndefined();
    }
  });
});
