import { describe, expect, it } from 'vitest';
import { refusal } from '../fixture.ts';
import type { JsonMap } from './json.ts';
import { kindNamed } from './kinds.ts';
import { fieldSelector, labelSelector, matchesSelector, selectedName, selectorText } from './selector.ts';

const labelled = (labels: JsonMap): JsonMap => ({
  metadata: { name: 'x', namespace: 'shop', labels },
  status: { phase: 'Running' },
});

describe('label selectors', () => {
  it.each([
    ['app=web', { app: 'web' }, true],
    ['app==web,tier!=db', { app: 'web' }, true],
    ['app!=web', { app: 'web' }, false],
    ['app in (web, api)', { app: 'api' }, true],
    ['app in (web,api)', {}, false],
    ['app notin (web,api)', {}, true],
    ['app notin (web,api)', { app: 'web' }, false],
    ['app', { app: '' }, true],
    ['!app', { app: '' }, false],
    ['!app', {}, true],
    ['', {}, true],
  ])('%s on %j is %s', (selector, labels, expected) => {
    expect(labelSelector(selector)(labelled(labels))).toBe(expected);
  });

  it('refuses what is none', () => {
    expect(refusal(() => labelSelector('a=(b'))).toBe(400);
    expect(refusal(() => labelSelector('=x'))).toBe(400);
  });
});

describe('field selectors', () => {
  const pods = kindNamed('Pod');

  it('compares paths', () => {
    expect(fieldSelector(pods, 'metadata.name=x,status.phase!=Failed')(labelled({}))).toBe(true);
    expect(fieldSelector(pods, 'spec.nodeName=n')(labelled({}))).toBe(false);
    expect(fieldSelector(pods, 'spec.nodeName=')(labelled({}))).toBe(true);
  });

  it('refuses fields the kind cannot be selected by', () => {
    expect(refusal(() => fieldSelector(pods, 'spec.priority=1'))).toBe(400);
    expect(refusal(() => fieldSelector(pods, 'nonsense'))).toBe(400);
  });

  it('gives the pinned name', () => {
    expect(selectedName('metadata.namespace=a,metadata.name=web')).toBe('web');
    expect(selectedName('metadata.name!=web')).toBe('');
  });
});

it('matches and writes LabelSelectors', () => {
  const expression = (key: string, operator: string, ...values: string[]): JsonMap => ({ key, operator, values });
  const selector = {
    matchLabels: { app: 'web' },
    matchExpressions: [expression('tier', 'In', 'a', 'b'), expression('old', 'DoesNotExist')],
  };
  expect(matchesSelector(selector, { app: 'web', tier: 'b' })).toBe(true);
  expect(matchesSelector(selector, { app: 'web', tier: 'b', old: '1' })).toBe(false);
  expect(matchesSelector({ matchExpressions: [expression('a', 'NotIn', 'x'), expression('b', 'Exists')] }, { b: '' })).toBe(true);
  expect(matchesSelector({ matchExpressions: [expression('a', 'Bogus')] }, {})).toBe(false);
  expect(selectorText(selector)).toBe('app=web,tier in (a,b),!old');
});
