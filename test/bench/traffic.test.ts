import { expect, test } from 'vitest';
import { podBody } from './traffic.ts';

test('the body is JSON of exactly 2 KB', () => {
  expect(podBody()).toHaveLength(2048);
  expect(JSON.parse(podBody().toString())).toMatchObject({ kind: 'Pod', metadata: { name: 'web' } });
});
