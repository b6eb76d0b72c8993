import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { pressed } from './keyboard.ts';

it('gives key by key, and leaves the terminal as it was', () => {
  const log: string[] = [];
  const input = Object.assign(new EventEmitter(), {
    setRawMode: (on: boolean) => log.push(`raw ${on}`),
    resume: () => log.push('resume'),
    pause: () => log.push('pause'),
  });
  const stop = pressed(input as never, (key) => log.push(key));
  input.emit('data', Buffer.from(' q'));
  stop();
  input.emit('data', Buffer.from('x'));
  expect(log).toEqual(['raw true', 'resume', ' ', 'q', 'raw false', 'pause']);
  expect(input.listenerCount('data')).toBe(0);
});
