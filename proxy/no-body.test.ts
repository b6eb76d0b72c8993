import { expect, it } from 'vitest';
import { NO_BODY } from './no-body.ts';

it('is complete and empty, however it is read', async () => {
  expect(NO_BODY).toMatchObject({ length: 0, received: 0, complete: true });
  expect(await NO_BODY.whole(10)).toHaveLength(0);
  expect(await NO_BODY.upTo(10)).toHaveLength(0);
  expect((await NO_BODY.chunks().next()).done).toBe(true);
});
