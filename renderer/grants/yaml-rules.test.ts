import { describe, expect, it } from 'vitest';
import { rulesOfYaml } from './yaml-rules.ts';

it('fills in what a rule of a grant always says', () => {
  expect(rulesOfYaml('- verbs: [get]\n  resources: [pods]\n- nonResourceURLs: [/metrics]\n  name: metrics', ' look ')).toEqual({
    rules: [
      { name: 'granted-1', reason: 'look', effect: 'allow', verbs: ['get'], resources: ['pods'] },
      { name: 'metrics', reason: 'look', effect: 'allow', nonResourceURLs: ['/metrics'] },
    ],
  });
  expect(rulesOfYaml('rules:\n  - verbs: [get]', '')).toMatchObject({ rules: [{ reason: 'granted', verbs: ['get'] }] });
});

describe('what is refused', () => {
  it.each([
    ['verbs: [get', 'This is not YAML'],
    ['verbs: [get]', 'A list of rules is wanted'],
    ['[]', 'A list of rules is wanted'],
    ['- get pods', 'Rule 1 is not a rule'],
    ['- verbs: get', 'Rule 1, verbs'],
    ['- verbs: [get]\n  effect: deny', 'Rule 1 denies'],
    ['- verb: [get]', 'Rule 1, as a whole'],
    ['- &a {verbs: [get]}\n- *a', 'This is not YAML'],
    [' '.repeat(100_001), 'too long'],
  ])('%j: %s', (text, problem) => {
    expect(rulesOfYaml(text, 'why')).toEqual({ problem: expect.stringContaining(problem) as string });
  });
});
