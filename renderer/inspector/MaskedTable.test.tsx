import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { MaskedTable } from './MaskedTable.tsx';

it('says what was taken out, where, and how long it was', async () => {
  const { text, html } = await makeApp();
  const span = { part: 'response.body', path: 'data.password', bytes: 44, commitment: 'c0ffee', rule: 'secret-data' } as const;
  expect(text(<MaskedTable masked={[span]} />)).toMatch(
    /^1 masked value .* response\.body data\.password 44 B secret-data c0ffee$/,
  );
  expect(html(<MaskedTable masked={[]} />)).toBe('');
  const token = { ...span, part: 'request.headers', path: 'Authorization', rule: 'session-token' } as const;
  expect(html(<MaskedTable masked={[token]} />)).toBe('');
  expect(text(<MaskedTable masked={[token, span]} />)).toMatch(/^1 masked value /);
});
