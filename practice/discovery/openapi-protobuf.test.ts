import { expect, it } from 'vitest';
import { encodeOpenapi } from './openapi-protobuf.ts';

/** Wire bytes written out by hand: tag, length, content. */
const tag = (field: number): number[] => (field < 16 ? [field * 8 + 2] : [((field * 8 + 2) % 128) | 128, (field * 8 + 2) >> 7]);
const part = (field: number, content: readonly number[] | string): number[] => {
  const bytes = [...Buffer.from(content as string)];
  return [...tag(field), bytes.length, ...bytes];
};

it('puts every part of a schema under gnostic’s number', () => {
  const schema = { type: 'object', required: ['a'], properties: { a: { $ref: '#/x' } }, 'x-k': [1] };
  const document = { swagger: '2.0', info: { title: 't', version: 'v' }, paths: {}, definitions: { D: schema } };
  const expected = [
    ...part(1, '2.0'),
    ...part(2, [...part(1, 't'), ...part(2, 'v')]),
    ...part(8, []),
    ...part(
      9,
      part(1, [
        ...part(1, 'D'),
        ...part(2, [
          ...part(19, 'a'),
          ...part(22, part(1, 'object')),
          ...part(25, part(1, [...part(1, 'a'), ...part(2, part(1, '#/x'))])),
          ...part(31, [...part(1, 'x-k'), ...part(2, part(2, '[1]'))]),
        ]),
      ]),
    ),
  ];
  expect(encodeOpenapi(document)).toEqual(Buffer.from(expected));
});

it('puts the query parameters of a patch where kubectl 1.20 looks for dryRun', () => {
  const patch = { parameters: [{ name: 'dryRun', in: 'query', type: 'string' }], responses: {} };
  const document = { swagger: '2.0', paths: { '/p': { patch } }, definitions: {} };
  const query = [...part(2, 'query'), ...part(4, 'dryRun'), ...part(6, 'string')];
  const operation = [...part(8, part(1, part(2, part(3, query)))), ...part(9, [])];
  const path = part(2, [...part(1, '/p'), ...part(2, part(8, operation))]);
  expect(encodeOpenapi(document).includes(Buffer.from(path))).toBe(true);
});
