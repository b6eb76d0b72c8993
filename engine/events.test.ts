import { expect, it, vi } from 'vitest';
import { News } from './events.ts';

it('tells every listener, even after one has thrown, and stops when unsubscribed', () => {
  const news = new News();
  const second = vi.fn();
  news.on('targets.changed', () => {
    throw new Error('watcher broke');
  });
  const off = news.on('targets.changed', second);
  news.emit('targets.changed', []);
  off();
  news.emit('targets.changed', []);
  expect(second).toHaveBeenCalledTimes(1);
});

it('says whether anybody listens', () => {
  const news = new News();
  expect(news.heard('session.steps')).toBe(false);
  const off = news.on('session.steps', vi.fn());
  expect([news.heard('session.steps'), news.heard('status')]).toEqual([true, false]);
  off();
  expect(news.heard('session.steps')).toBe(false);
});
