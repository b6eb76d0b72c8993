import { expect, it } from 'vitest';
import { makeApp } from '../testing/render.tsx';
import { Stages } from './Stages.tsx';

it('separates our time from the target’s, in the order of the path', async () => {
  const { text } = await makeApp();
  const words = text(<Stages trace={{ forward: 5_900, listen: 52, record: 22, policy: 18 }} />);
  expect(words).toContain('92 µs in Chaperone, 5.9 ms at the target');
  expect(words.indexOf('listen')).toBeLessThan(words.indexOf('policy'));
  expect(words.indexOf('record')).toBeLessThan(words.lastIndexOf('forward'));
  expect(words).not.toContain('identity');
});

it('says when nothing went to the target, and nothing of nothing', async () => {
  const { text, html } = await makeApp();
  expect(text(<Stages trace={{ listen: 10 }} />)).toContain('nothing went to the target');
  expect(html(<Stages trace={{}} />)).toBe('');
});
