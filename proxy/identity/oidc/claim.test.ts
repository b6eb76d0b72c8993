import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { claimAt, escapeSegment, fits, hasControls, segments, shown, textOf } from './claim.ts';

describe('claimAt', () => {
  const claims = {
    sub: 'ada',
    realm_access: { roles: ['ops'] },
    'https://example.com/groups': ['dev'],
    'kubernetes.io': { pod: { uid: 'u-1' } },
    'back\\slash': 1,
    nothing: null,
  };

  it.each([
    ['sub', 'ada'],
    ['realm_access.roles', ['ops']],
    ['https://example\\.com/groups', ['dev']],
    ['kubernetes\\.io.pod.uid', 'u-1'],
    ['back\\\\slash', 1],
    ['nothing', null],
  ])('finds %s', (path, value) => {
    expect(claimAt(claims, path)).toEqual(value);
  });

  it.each([
    'sub.length',
    'kubernetes.io.pod.uid',
    'realm_access.roles.0',
    'nothing.x',
    'toString',
    '__proto__',
    'constructor.name',
  ])('finds nothing at %s', (path) => {
    expect(claimAt(claims, path)).toBeUndefined();
  });

  it('reads back every name that was escaped', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }), (names) => {
        expect(segments(names.map(escapeSegment).join('.'))).toEqual(names);
      }),
    );
  });
});

describe('fits', () => {
  it.each([
    ['octo-org/*', 'octo-org/app', true],
    ['octo-org/*', 'octo-org-evil/app', false],
    ['*', '', true],
    ['refs/*/main', 'refs/heads/main', true],
    ['refs/*/main', 'refs/heads/main2', false],
    ['a*b*c', 'abbbc', true],
    ['a.c', 'abc', false],
    ['', '', true],
    ['', 'x', false],
    ['a**', 'a', true],
    ['*x', '*y', false],
  ])('%s and %s: %s', (pattern, value, expected) => {
    expect(fits(pattern, value)).toBe(expected);
  });

  it('says what the regular expression of the pattern says', () => {
    const unit = fc.constantFrom('a', 'b', '*', '.');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 8 }), fc.string({ unit, maxLength: 10 }), (pattern, value) => {
        const source = pattern.replace(/[.]/g, '\\.').replace(/\*/g, '.*');
        expect(fits(pattern, value)).toBe(new RegExp(`^${source}$`, 's').test(value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not blow up on many stars', () => {
    expect(fits(`${'a*'.repeat(200)}b`, 'a'.repeat(2_000))).toBe(false);
  });
});

describe('texts of claims', () => {
  it('takes what is a text, a number or a boolean', () => {
    expect([textOf('x'), textOf(7), textOf(false), textOf(''), textOf(null), textOf(['x']), textOf({})]).toEqual([
      'x',
      '7',
      'false',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('shows no control characters and no novel', () => {
    expect(shown('a\r\nImpersonate-User: x\u202e')).toBe('a��Impersonate-User: x�');
    expect(shown('y'.repeat(200))).toHaveLength(100);
    expect([hasControls('plain äöü'), hasControls('a\nb'), hasControls('a\u202eb')]).toEqual([false, true, true]);
  });
});
