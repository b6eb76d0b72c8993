import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commitmentOf } from '../commitment.ts';
import { bodyWithoutEcho, headersWithoutEcho, secretsOf } from './echo.ts';

const key = Buffer.alloc(32, 7);
const texts = (headers: Record<string, string>, query?: [string, string][]): string[] =>
  secretsOf({ headers, ...(query ? { query } : {}) }).map((secret) => secret.toString());

describe('secretsOf', () => {
  it('knows a credential as it was sent, as it is kept, and as pages print it', () => {
    expect(texts({ authorization: 'Bearer s3cret-token' })).toEqual(
      expect.arrayContaining(['Bearer s3cret-token', 's3cret-token', 'Bearer%20s3cret-token', 'Bearer+s3cret-token']),
    );
    const basic = Buffer.from('ada:hunter2:x"y').toString('base64');
    expect(texts({ authorization: `Basic ${basic}` })).toEqual(
      expect.arrayContaining([basic, 'hunter2:x"y', 'hunter2%3Ax%22y', 'hunter2:x\\"y', 'hunter2:x&quot;y']),
    );
    expect(texts({}, [['key', 'a&b=c/d']])).toEqual(expect.arrayContaining(['a&b=c/d', 'a%26b%3Dc%2Fd', 'a&amp;b=c/d']));
  });

  it('does not look for what is nothing', () => {
    expect(texts({})).toEqual([]);
    expect(texts({}, [['key', 'abc']])).toEqual([]);
    expect(texts({ authorization: `Basic ${Buffer.from('ada:').toString('base64')}` })).not.toContain('');
  });
});

describe('headersWithoutEcho', () => {
  it('stars out a redirect that keeps the query', () => {
    const { headers, spans } = headersWithoutEcho(
      [
        ['Location', 'https://x/y?key=s3cret%26t&a=1'],
        ['X', 'plain \u00e9'],
      ],
      secretsOf({ headers: {}, query: [['key', 's3cret&t']] }),
      key,
    );
    expect(headers).toEqual([
      ['Location', 'https://x/y?key=**********&a=1'],
      ['X', 'plain \u00e9'],
    ]);
    expect(spans).toEqual([
      {
        part: 'response.headers',
        path: 'Location',
        bytes: 10,
        commitment: commitmentOf(key, 's3cret%26t'),
        rule: 'echoed-credential',
      },
    ]);
  });
});

describe('bodyWithoutEcho', () => {
  const secrets = secretsOf({ headers: { 'x-api-key': 'aabaab-s3cret' } });

  it('finds it wherever the chunks are cut, and keeps every other byte', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant('aabaab-s3cret'), fc.constantFrom('aab', 'aabaab', 'aabaab-', 'x', '-s3cret', '\n')), {
          maxLength: 12,
        }),
        fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 40 }),
        (parts, cuts) => {
          const text = parts.join('');
          const mask = bodyWithoutEcho([], secrets, key);
          let out = '';
          let at = 0;
          for (const cut of cuts) {
            out += mask.push(Buffer.from(text.slice(at, at + cut))).toString();
            at += cut;
          }
          out += mask.push(Buffer.from(text.slice(at))).toString() + mask.finish().toString();
          expect(out).toBe(text.replaceAll('aabaab-s3cret', '*'.repeat(13)));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('lets go at once of what is not a beginning', () => {
    const mask = bodyWithoutEcho([['Content-Encoding', 'identity']], secrets, key);
    expect(mask.push(Buffer.from('data: x\n\n')).toString()).toBe('data: x\n\n');
    expect(mask.push(Buffer.from('data: aab')).toString()).toBe('data: ');
    expect(mask.push(Buffer.from('x')).toString()).toBe('aabx');
    expect(mask.spans).toEqual([]);
  });

  it('says what it found, and not endlessly', () => {
    const mask = bodyWithoutEcho([], secrets, key);
    mask.push(Buffer.from('aabaab-s3cret '.repeat(500)));
    expect(mask.spans.length).toBe(100);
    expect(mask.spans[0]).toMatchObject({ part: 'response.body', bytes: 13, rule: 'echoed-credential' });
  });

  it('withholds what it cannot search', () => {
    expect(() => bodyWithoutEcho([['content-encoding', 'gzip']], secrets, key)).toThrow(/compressed/);
  });
});
