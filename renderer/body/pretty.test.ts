import { expect, it } from 'vitest';
import { seeded } from '../testing/random.ts';
import { prettyJson } from './pretty.ts';

it('indents like JSON.stringify', () => {
  const value = { kind: 'List', items: [{ a: [] }, { b: {} }, [1, [2]], 'x "y" \\ , : {', null, true], n: -1.5e3 };
  expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  expect(prettyJson(` ${JSON.stringify(value, null, 7)}\n`)).toBe(JSON.stringify(value, null, 2));
});

it('changes no value: long numbers, repeated keys and escapes stay as they were sent', () => {
  expect(prettyJson('{"n":12345678901234567890,"n":1.0,"s":"\\u00e9"}')).toBe(
    '{\n  "n": 12345678901234567890,\n  "n": 1.0,\n  "s": "\\u00e9"\n}',
  );
});

it('puts the values of a watch on lines of their own', () => {
  expect(prettyJson('{"a":1}\n{"b":2}\n')).toBe('{\n  "a": 1\n}\n{\n  "b": 2\n}');
});

it.each(['', '   ', '{"a":', '}', 'kind: Pod', '{"a":1', '"open', '{"a": tru}', 'k8s\u0000'])('refuses %j', (text) => {
  expect(prettyJson(text)).toBeNull();
});

it('gives back the same value for any value, and is stable', () => {
  const random = seeded(3);
  const make = (depth: number): unknown => {
    const kind = random.int(0, depth > 3 ? 2 : 4);
    if (kind === 0) return random.int(-1e6, 1e6) / 7;
    if (kind === 1) return random.pick(['', 'a"b', '{', '\\', 'ü\n', ']']);
    if (kind === 2) return random.pick([null, true, false]);
    const many = Array.from({ length: random.int(0, 4) }, () => make(depth + 1));
    return kind === 3 ? many : Object.fromEntries(many.map((v, i) => [`k${i}`, v]));
  };
  for (let i = 0; i < 300; i++) {
    const value = make(0);
    const once = prettyJson(JSON.stringify(value));
    expect(JSON.parse(once ?? '')).toEqual(value);
    expect(prettyJson(once ?? '')).toBe(once);
  }
});
