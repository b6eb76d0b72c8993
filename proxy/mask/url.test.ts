import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commitmentOf } from '../commitment.ts';
import { placeholder } from './placeholder.ts';
import { maskUrl } from './url.ts';

const key = Buffer.alloc(32, 1);
const hidden = (value: string): string => placeholder(commitmentOf(key, value));
const encoded = (value: string): string => encodeURIComponent(hidden(value));
/** Assembled here, so that no scanner takes this file for a leak. */
const FORM = ['ghp', 'canaryCanary012345678'].join('_');
const EXEC = '/api/v1/namespaces/x/pods/p/exec?';

describe('maskUrl', () => {
  it('hides credential parameters and leaves every other character', () => {
    const { url, spans } = maskUrl('/api/v1/pods?watch=1&TOKEN=a%20b&x=%7e+&access_token=t', key);
    expect(url).toBe(`/api/v1/pods?watch=1&TOKEN=${encoded('a b')}&x=%7e+&access_token=${encoded('t')}`);
    expect(spans.map((s) => [s.part, s.path, s.bytes])).toEqual([
      ['request.url', 'TOKEN', 3],
      ['request.url', 'access_token', 1],
    ]);
  });

  it('hides the value that follows its option in the next command parameter, whatever stands between', () => {
    const { url, spans } = maskUrl(`${EXEC}command=psql&command=--password&container=c&command=p%C3%A9+x&stdin=true`, key);
    expect(url).toBe(`${EXEC}command=psql&command=--password&container=c&command=${encoded('pé x')}&stdin=true`);
    expect(spans).toEqual([
      { part: 'request.url', path: 'command[2]', bytes: 5, commitment: commitmentOf(key, 'pé x'), rule: 'credential' },
    ]);
  });

  it('hides only the secret part of a script, and equal values as equal', () => {
    const { url, spans } = maskUrl(
      `${EXEC}command=sh&command=-c&command=export+TOKEN%3Dabc%3B+curl+-H+%22x-token:+abc%22+%24TOKEN`,
      key,
    );
    expect(url).toBe(
      `${EXEC}command=sh&command=-c&command=export+TOKEN%3D${encoded('abc')}%3B+curl+-H+%22x-token:+${encoded('abc')}%22+%24TOKEN`,
    );
    expect(spans.map(({ path, commitment }) => [path, commitment])).toEqual(
      Array.from({ length: 2 }, () => ['command[2]', commitmentOf(key, 'abc')]),
    );
  });

  it.each([
    '/x?tok%65n=canary',
    '/x?a=1;token=canary',
    '/x?token=canary#f',
    '/x?token=canary%zz',
    'https://user:canary@host/x',
    '//canary@host/',
    '/x?back=https%3A%2F%2Fh%2F%3Ftoken%3Dcanary',
    '/x?back=https%3A%2F%2Fh%2F%3Fnext%3Dhttps%253A%252F%252Fu%253Acanary%2540h',
    `/x?a=${'x%y'.replaceAll('%', `%${'25'.repeat(6)}`)}canary`,
    '/x?sig=canary&X-Amz-Signature=canary&X-Goog-Signature=canary&code=canary',
    `${EXEC}command=mysql&command=-pcanary`,
    `${EXEC}command=env&command=PGPASSWORD%3Dcanary`,
    `${EXEC}command=curl&command=-u&command=a%3Acanary`,
    `${EXEC}comm%61nd=curl&command=-u&comm%61nd=a%3Acanary`,
    `${EXEC}command=git&command=clone&command=https://canary@host/r.git`,
    '/x?%22password%22:%22canary%22',
    '/x?q=Authorization:+Bearer+canary',
    `/api/v1/namespaces/x/services/s/proxy/reset/${FORM}/x`,
    `/x?${FORM}=1`,
  ])('hides it in %s', (url) => {
    const masked = maskUrl(url, key);
    expect(masked.url).not.toContain('anary');
    expect(masked.spans.length).toBeGreaterThan(0);
    expect(JSON.stringify(masked.spans)).not.toContain('anary');
  });

  it.each([
    '/api',
    '/api?',
    '/x?command=echo+token&tokens=1&=&&',
    '/x?a=b?c=d',
    '/api/v1/pods?labelSelector=token%3Da&fieldSelector=spec.secretName%3Da&limit=500&continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ',
    `${EXEC}command=kubectl&command=get&command=secret&command=-o&command=yaml`,
    '/x?a=100%25&b=%25d',
  ])('leaves %s alone', (url) => {
    expect(maskUrl(url, key)).toEqual({ url, spans: [] });
  });

  it('is quick with hostile queries', () => {
    for (const query of [
      `a=${'%25'.repeat(21_000)}`,
      'command=docker&'.repeat(4_000),
      `x=${'eyJ'.repeat(20_000)}`,
      '&'.repeat(60_000),
    ]) {
      expect(maskUrl(`/x?${query}`, key).url.length).toBeGreaterThan(3);
    }
  });

  it('lets no canary through, in no position and no spelling of it', () => {
    const canary = fc.stringMatching(/^[A-Za-z0-9._~!+/ %é-]{3,16}$/).map((s) => `Kanari${s}Ende`);
    const plain = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
    const positions: readonly ((c: string) => readonly string[])[] = [
      (c) => ['tool', '--password', c],
      (c) => ['tool', `--password=${c}`, 'rest'],
      (c) => ['mysql', `-p${c}`],
      (c) => ['curl', '-u', `user:${c}`],
      (c) => ['env', `AWS_SECRET_ACCESS_KEY=${c}`],
      (c) => ['sh', '-c', `export TOKEN='${c}'; run`],
      (c) => ['sh', '-c', `mysql -p"${c}" -e 'select 1'`],
      (c) => ['curl', '-H', `Authorization: Bearer ${c}`],
      (c) => ['curl', '-d', `{"password": "${c}"}`],
    ];
    const spell = (c: string): readonly string[] => [
      c,
      encodeURIComponent(c),
      new URLSearchParams([['', c]]).toString().slice(1),
      Buffer.from(c).toString('base64').replace(/=+$/, ''),
      Buffer.from(c).toString('base64url'),
    ];
    fc.assert(
      fc.property(canary, plain, fc.constantFrom(...positions), fc.boolean(), (c, name, position, percent) => {
        const write = (text: string): string =>
          percent ? encodeURIComponent(text) : new URLSearchParams([['', text]]).toString().slice(1);
        const command = position(c).map((word) => `command=${write(word)}`);
        for (const url of [
          `${EXEC}container=${name}&${command.join('&')}&tty=true`,
          `${EXEC}${command.join(`&x${name}=1&`)}`,
          `/x?${name}=1&access_token=${write(c)}`,
          `/x?${name}=${write(`https://h/?token=${encodeURIComponent(c)}`)}`,
        ]) {
          const all = JSON.stringify(maskUrl(url, key));
          for (const spelling of spell(c)) expect(all).not.toContain(spelling);
          expect(all).not.toContain('Kanari');
        }
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
