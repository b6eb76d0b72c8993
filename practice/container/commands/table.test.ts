import { expect, it } from 'vitest';
import { COMMANDS } from './table.ts';

it('has what a lively session needs', () => {
  const wanted =
    'sh echo printf cat ls pwd env hostname whoami id date head tail wc grep sha256sum tr sleep ps uname true false test [ mkdir rm tee tar clear stty';
  expect(wanted.split(' ').filter((name) => !COMMANDS.has(name))).toEqual([]);
});
