import { expect, it } from 'vitest';
import { detail } from '../testing/rows.ts';
import { makeApp } from '../testing/render.tsx';
import { MessageTab } from './MessageTab.tsx';

it('says who answered, what is recorded, and how much is masked', async () => {
  const { text } = await makeApp();
  const step = detail({
    response: { type: 'application/json', text: '{"data":{"a":"x"}}' },
    masked: [
      { part: 'response.body', path: 'data.a', bytes: 4, rule: 'secret-data' },
      { part: 'response.body', path: 'data.cut', bytes: 4, rule: 'secret-data' },
    ],
  });
  const words = text(<MessageTab session="s" step={step} which="response" />);
  expect(words).toContain('HTTP/2.0 200 answered by the target');
  expect(words).toContain('application/json · 18 B recorded');
  expect(words).toContain('2 masked values, 1 of them in what is shown');
});

it('says what is not there', async () => {
  const { text } = await makeApp();
  expect(text(<MessageTab session="s" step={detail({ lost: true })} which="response" />)).toBe('No answer was recorded.');
  expect(text(<MessageTab session="s" step={detail({ level: 'Metadata' })} which="response" />)).toContain(
    'not recorded at this level',
  );
  expect(text(<MessageTab session="s" step={detail()} which="request" />)).toContain('No body.');
  const denied = detail({ deny: { rule: 'r', reason: 'x' } });
  expect(text(<MessageTab session="s" step={denied} which="response" />)).toContain('answered by Chaperone, not by the target');
});

it('offers the rest of a body that is shown cut', async () => {
  const { text } = await makeApp();
  const whole = detail();
  const cut = { ...whole, response: { ...whole.response!, body: { ...whole.response!.body, truncated: true } } };
  expect(text(<MessageTab session="s" step={cut} which="response" />)).toContain('Show up to 16 MB');
});
