import { expect, it } from 'vitest';
import { FOLLOW, follow, moves, type Follow, type FollowEvent } from './follow.ts';

const after = (...events: FollowEvent[]): Follow => events.reduce(follow, FOLLOW);

it('follows at first, and has seen what it moved to', () => {
  expect(moves(FOLLOW)).toBe(true);
  expect(after({ type: 'rows', added: 3 })).toBe(FOLLOW);
});

it('holds while the pointer is over the rows, and counts what it does not show', () => {
  const held = after({ type: 'pointer', inside: true }, { type: 'rows', added: 2 }, { type: 'rows', added: 1 });
  expect(moves(held)).toBe(false);
  expect(held.unseen).toBe(3);
  expect(follow(held, { type: 'pointer', inside: false })).toEqual(FOLLOW);
});

it('stops when the reader scrolls away, until the end is reached or asked for', () => {
  const stopped = after({ type: 'scrolled', atEnd: false }, { type: 'rows', added: 4 });
  expect([moves(stopped), stopped.unseen]).toEqual([false, 4]);
  expect(moves(follow(stopped, { type: 'pointer', inside: false }))).toBe(false);
  expect(follow(stopped, { type: 'scrolled', atEnd: true })).toEqual(FOLLOW);
  expect(follow(stopped, { type: 'resume' })).toEqual(FOLLOW);
});

it('stops when a row is chosen, and ignores rows that only changed', () => {
  expect(moves(after({ type: 'stop' }))).toBe(false);
  expect(after({ type: 'stop' }, { type: 'rows', added: 0 }).unseen).toBe(0);
});
