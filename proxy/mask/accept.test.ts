import { describe, expect, it } from 'vitest';
import { jsonOnly } from './accept.ts';

describe('jsonOnly', () => {
  it.each([
    ['application/vnd.kubernetes.protobuf,application/json', 'application/json'],
    [
      'application/vnd.kubernetes.protobuf;as=Table, application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
      'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    ],
    ['*/*', 'application/json'],
    ['application/*;q=0.5', 'application/json;q=0.5'],
    ['APPLICATION/JSON', 'application/json'],
    ['application/json;stream=watch', 'application/json;stream=watch'],
    ['application/yaml', undefined],
    ['application/cbor, application/cbor-seq', undefined],
    ['application/json;q=0, application/yaml', undefined],
    ['text/html', undefined],
    ['', undefined],
  ])('%s becomes %s', (accept, expected) => {
    expect(jsonOnly([['Accept', accept]])).toBe(expected);
  });

  it('joins repeated headers, and takes none for JSON', () => {
    expect(
      jsonOnly([
        ['accept', 'application/yaml'],
        ['ACCEPT', 'application/json'],
      ]),
    ).toBe('application/json');
    expect(jsonOnly([])).toBe('application/json');
  });
});
