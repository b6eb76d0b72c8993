import { expect, it } from 'vitest';
import { bytes, text } from '../../test/support/wire/websocket-frame.ts';
import type { Decoded } from '../decoded.ts';
import { CommandChannels } from './command-channels.ts';
import { CommandStreams } from './command-streams.ts';

it('makes channels of streams by their type', () => {
  const seen: string[] = [];
  const emit = (decoded: Decoded): void => {
    if (decoded.is === 'channel') seen.push(`${decoded.channel} ${decoded.closes ? 'closes' : text(decoded.data)}`);
    else if (decoded.is === 'exit') seen.push(`exit ${String(decoded.status.code)}`);
    else seen.push(decoded.is);
  };
  const streams = new CommandStreams(new CommandChannels(1, emit), emit);
  expect(streams.opened(1, [['streamtype', 'stdin']])).toBe('stdin');
  expect(streams.opened(3, [['streamtype', 'data']])).toBeUndefined();
  expect(streams.opened(5, [])).toBeUndefined();
  streams.data('stdin', 'request', bytes('a'), true);
  streams.finished('stdin', 'request');
  // Whichever side breaks it off; and without the certainty of an end, version 1 tells no success.
  streams.reset('stdout');
  streams.reset('error');
  streams.ignored('request', 3, 'why');
  expect(seen).toEqual(['stdin a', 'stdin closes', 'stdout closes', 'error closes', 'ignored']);
});
