import { describe, expect, it } from 'vitest';
import { outlineOf, row } from '../testing/rows.ts';
import { parseFilter } from './filter.ts';

const steps = outlineOf([
  row(1, { discovery: true, sentence: 'read discovery /api → 200', url: '/api', resource: '', namespace: '', name: '' }),
  row(2, { verb: 'list', sentence: 'list Pods in shop → 200', name: '' }),
  row(3, { verb: 'get', resource: 'secrets', maskedSpans: 3, name: 'pg', sentence: 'get Secret pg in shop → 200' }),
  row(4, {
    verb: 'create',
    method: 'POST',
    write: true,
    status: 409,
    namespace: 'billing',
    sentence: 'create Deployment web in billing → 409',
  }),
  row(5, {
    verb: 'delete',
    method: 'DELETE',
    write: true,
    verdict: 'deny',
    rule: 'no-deletes',
    status: 403,
    sentence: 'delete Deployment api in shop → denied',
  }),
]);
const found = (text: string): readonly number[] => {
  const filter = parseFilter(text);
  return steps.filter((s) => filter?.matches(s)).map((s) => s.n);
};

describe('the step filter', () => {
  it.each([
    ['verb:delete', [5]],
    ['verb:delete or has:masked', [3, 5]],
    ['verb:delete OR has:mask', [3, 5]],
    ['-is:discovery', [2, 3, 4, 5]],
    ['not is:discovery -is:write', [2, 3]],
    ['is:write ns:billing', [4]],
    ['status:4xx', [4, 5]],
    ['status:409', [4]],
    ['verdict:deny', [5]],
    ['rule:no-deletes', [5]],
    ['method:post', [4]],
    ['resource:secrets name:p', [3]],
    ['is:read is:discovery', [1]],
    ['deployment', [4, 5]],
    ['"deployment api"', [5]],
    ['-deployment has:error', []],
    ['deployment has:error', [4]],
    ['or or verb:list or', [2]],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
    expect(parseFilter(text)?.problem).toBeNull();
  });

  it('is none when there is nothing in it', () => {
    expect(parseFilter('  ')).toBeNull();
    expect(parseFilter('or')).toBeNull();
  });

  it('says which field it does not know, and takes it as text', () => {
    expect(parseFilter('vreb:delete')?.problem).toMatch(/^vreb: is not a field; known are verb, /);
    expect(found('vreb:delete')).toEqual([]);
    expect(parseFilter('constructor:x')?.problem).toContain('constructor');
    expect(parseFilter('http://x')?.problem).not.toBeUndefined();
  });
});
