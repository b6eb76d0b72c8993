import { expect, it } from 'vitest';
import { systemRandom } from '../clock.ts';
import { Tickets } from './tickets.ts';

it('knows its tickets until they are revoked', () => {
  const tickets = new Tickets(systemRandom);
  const ticket = tickets.issue();
  expect(ticket).toMatch(/^[\w-]{43}$/);
  expect([tickets.valid(ticket), tickets.valid(`${ticket}x`), tickets.valid('')]).toEqual([true, false, false]);
  tickets.revokeAll();
  expect(tickets.valid(ticket)).toBe(false);
});

it('forgets the oldest beyond its bound', () => {
  const tickets = new Tickets(systemRandom);
  const first = tickets.issue();
  const rest = Array.from({ length: 64 }, () => tickets.issue());
  expect(tickets.valid(first)).toBe(false);
  expect(rest.every((ticket) => tickets.valid(ticket))).toBe(true);
});
