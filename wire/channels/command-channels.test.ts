import { describe, expect, it } from 'vitest';
import { bytes, text } from '../../test/support/wire/websocket-frame.ts';
import type { Decoded } from '../decoded.ts';
import { CommandChannels } from './command-channels.ts';

const STATUS = '{"metadata":{},"status":"Success"}';
const SUCCESS = { is: 'exit', status: { code: 0, reason: '', message: '' } };

function command(version: number) {
  const seen: unknown[] = [];
  const channels = new CommandChannels(version, (decoded: Decoded) => {
    seen.push(
      decoded.is === 'channel'
        ? `${decoded.channel} ${decoded.direction} ${decoded.closes ? 'closes' : text(decoded.data)}`
        : decoded,
    );
  });
  return { channels, seen };
}

describe('the channels of a command', () => {
  it('carry data in their own direction until they end', () => {
    const { channels, seen } = command(5);
    channels.data('stdin', 'request', bytes('in'), true);
    channels.data('stdout', 'response', bytes('out'), true);
    channels.data('stdout', 'response', bytes(''), true);
    channels.data('stdout', 'request', bytes('no'), true);
    channels.close('stdin', 'response');
    channels.close('stdin', 'request');
    channels.close('stdin', 'request');
    channels.data('stdin', 'request', bytes('late'), true);
    channels.data('stdin', 'request', bytes(''), true);
    expect(seen).toEqual([
      'stdin request in',
      'stdout response out',
      { is: 'ignored', direction: 'request', bytes: 2, reason: 'stdout in the wrong direction' },
      'stdin request closes',
      { is: 'ignored', direction: 'request', bytes: 4, reason: 'stdin after its end' },
    ]);
  });

  it('bring resizes one by one, and the rest at the end', () => {
    const { channels, seen } = command(5);
    channels.data('resize', 'request', bytes('{"Width":1,'), false);
    channels.data('resize', 'request', bytes('"Height":2}\n{"Width":3,"Height":4}\n{"W'), true);
    channels.end('response');
    channels.end('request');
    expect(seen).toEqual([
      'resize request {"Width":1,"Height":2}',
      'resize request {"Width":3,"Height":4}',
      'resize request {"W',
    ]);
  });
});

describe('the exit', () => {
  it('comes with the message that completes the Status, once', () => {
    const { channels, seen } = command(4);
    channels.data('error', 'response', bytes(STATUS.slice(0, 9)), false);
    channels.data('error', 'response', bytes(STATUS.slice(9)), true);
    channels.data('error', 'response', bytes(STATUS), true);
    channels.close('error', 'response');
    channels.end('response');
    expect(seen).toEqual([
      `error response ${STATUS.slice(0, 9)}`,
      `error response ${STATUS.slice(9)}`,
      SUCCESS,
      `error response ${STATUS}`,
      'error response closes',
    ]);
  });

  it.each([
    ['the end of the channel', (channels: CommandChannels) => channels.close('error', 'response')],
    ['its breaking off', (channels: CommandChannels) => channels.reset('error')],
    ['the end of the connection', (channels: CommandChannels) => channels.end('response')],
  ])('is found at %s when no message ended', (_, finish) => {
    const { channels, seen } = command(4);
    channels.data('error', 'response', bytes(STATUS), false);
    expect(seen).not.toContainEqual(SUCCESS);
    finish(channels);
    expect(seen).toContainEqual(SUCCESS);
  });

  it('is not made of a Status cut short, nor of more than 64 KiB', () => {
    const { channels, seen } = command(4);
    channels.data('error', 'response', bytes(STATUS.slice(0, -1)), true);
    channels.end('response');
    const long = command(4);
    for (let i = 0; i < 70; i += 1) long.channels.data('error', 'response', bytes(' '.repeat(1024)), false);
    long.channels.data('error', 'response', bytes(STATUS), true);
    long.channels.end('response');
    expect([...seen, ...long.seen].filter((each) => typeof each !== 'string')).toEqual([]);
  });

  it('is found after messages that did not help, but not after very many', () => {
    for (const [before, found] of [
      [63, true],
      [64, false],
    ] as const) {
      const { channels, seen } = command(4);
      for (let i = 0; i < before; i += 1) channels.data('error', 'response', bytes(' '), true);
      channels.data('error', 'response', bytes(STATUS), true);
      expect(seen.some((each) => typeof each !== 'string')).toBe(found);
      // Nothing is lost: the end of the connection tries again.
      channels.end('response');
      expect(seen).toContainEqual(SUCCESS);
    }
  });

  it('was text before version 4: failure with it, success when the channel ended without', () => {
    const failed = command(3);
    failed.channels.data('error', 'response', bytes('no '), true);
    failed.channels.data('error', 'response', bytes('such thing'), true);
    failed.channels.end('response');
    expect(failed.seen.at(-1)).toEqual({ is: 'exit', status: { code: null, reason: '', message: 'no such thing' } });
    const succeeded = command(1);
    succeeded.channels.close('error', 'response');
    expect(succeeded.seen).toEqual([SUCCESS, 'error response closes']);
    const unknown = command(1);
    unknown.channels.reset('error');
    unknown.channels.end('response');
    expect(unknown.seen).toEqual(['error response closes']);
  });
});
