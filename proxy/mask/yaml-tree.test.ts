import { describe, expect, it } from 'vitest';
import type { RequestAttributes } from '../../contract/kubernetes.ts';
import { findSecrets, replaceFound, valuesOf } from './find.ts';
import { JsonSyntaxError } from './json-tree.ts';
import { sensitiveOf } from './sensitive.ts';
import { parseYaml } from './yaml-tree.ts';

const SECRETS = sensitiveOf({
  isResource: true,
  verb: 'patch',
  apiGroup: '',
  resource: 'secrets',
  subresource: '',
} as RequestAttributes)!;

describe('parseYaml', () => {
  it('shows every value and its place, so that the rest stays', () => {
    const text = [
      'apiVersion: v1',
      'kind: Secret',
      'metadata: {name: s}',
      'data:',
      '  pw: aHVudGVyMg==',
      '  "quoted": "dHdv"',
      '  folded: >-',
      '    dGhyZWU=',
      'stringData:',
      '  block: |',
      '    line one',
      '    line two',
      '  number: 12',
      '  empty:',
      '  plain: it is: no',
      'type: Opaque',
      '',
    ]
      .join('\n')
      .replace('  plain: it is: no\n', "  plain: it's\n");
    const found = findSecrets(text, parseYaml(text), SECRETS);
    expect(valuesOf(found).map((f) => `${f.path}=${f.value.toString()}`)).toEqual([
      'data.pw=hunter2',
      'data.quoted=two',
      'data.folded=three',
      'stringData.block=line one\nline two\n',
      'stringData.number=12',
      "stringData.plain=it's",
    ]);
    const masked = replaceFound(text, found, () => 'MASKED');
    expect(masked).not.toMatch(/hunter|aHVu|dHdv|dGhy|line|12|it's/);
    expect(masked).toContain('apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata:\n  pw: "MASKED"\n');
    expect(masked.endsWith('\n  plain: "MASKED"\ntype: Opaque\n')).toBe(true);
    parseYaml(masked);
  });

  it.each([
    ['an alias', 'x: &a {pw: hunter2}\ndata: *a\n'],
    ['an anchor', 'data: &a {pw: x}\n'],
    ['a tag', 'data:\n  pw: !!binary aHVudGVyMg==\n'],
    ['a merge key', 'data:\n  <<: {pw: hunter2}\n'],
    ['a comment', '# pw is hunter2\ndata: {}\n'],
    ['a comment in a line', 'data: {} # hunter2\n'],
    ['a comment at the end', 'data: {}\n# hunter2\n'],
    ['two documents', 'data: {}\n---\ndata: {pw: hunter2}\n'],
    ['a key that is a map', '? {data: hunter2}\n: x\n'],
    ['broken text', 'data: {pw: hunter2\n'],
    ['nothing', ''],
  ])('refuses %s, without repeating it', (_, text) => {
    expect(() => parseYaml(text)).toThrow(JsonSyntaxError);
    expect(() => parseYaml(text)).not.toThrow(/hunter2/);
  });
});
