import { describe, expect, it } from 'vitest';
import type { RequestAttributes } from '../../contract/kubernetes.ts';
import { findInJsonPatch, findSecrets, LAST_APPLIED, replaceFound, valuesOf } from './find.ts';
import { parseJson } from './json-tree.ts';
import { sensitiveOf } from './sensitive.ts';

const about = (resource: string, subresource = '') =>
  sensitiveOf({ isResource: true, verb: 'get', apiGroup: '', resource, subresource } as RequestAttributes)!;
const SECRETS = about('secrets');
const paths = (text: string, sensitive = SECRETS) =>
  valuesOf(findSecrets(text, parseJson(text), sensitive)).map((f) => `${f.path}=${f.value.toString()}`);
const masked = (text: string) =>
  replaceFound(text, findSecrets(text, parseJson(text), SECRETS), (f) => (f.base64 ? 'B64' : 'TXT'));
const b64 = (text: string): string => Buffer.from(text).toString('base64');

describe('findSecrets', () => {
  it('finds every value of a secret and nothing else', () => {
    const text = `{ "kind":"Secret","metadata":{"name":"s","labels":{"data":"label"}},"type":"Opaque",\n "data":{"pw":"${b64('hunter2')}","tls.crt":"${b64('x')}"},"stringData":{"a":"plain"}}`;
    expect(paths(text)).toEqual(['data.pw=hunter2', 'data["tls.crt"]=x', 'stringData.a=plain']);
    expect(masked(text)).toBe(text.replace(b64('hunter2'), 'B64').replace(b64('x'), 'B64').replace('plain', 'TXT'));
  });

  it.each([
    [
      'a list',
      `{"kind":"SecretList","items":[{"data":{"a":"${b64('v')}"}},{"data":{"a":"${b64('v')}"}}]}`,
      ['items[0].data.a=v', 'items[1].data.a=v'],
    ],
    ['a watch event', `{"type":"ADDED","object":{"data":{"a":"${b64('v')}"}}}`, ['object.data.a=v']],
    [
      'a table with full objects',
      `{"kind":"Table","rows":[{"cells":["s","Opaque",1],"object":{"data":{"a":"${b64('v')}"}}}]}`,
      ['rows[0].object.data.a=v'],
    ],
    ['an escaped key', `{"d\\u0061ta":{"a":"${b64('v')}"}}`, ['data.a=v']],
    ['a key in another case', `{"DATA":{"a":"${b64('v')}"}}`, ['DATA.a=v']],
    ['a key that folds to it', '{"\u017ftringData":{"a":"v"}}', ['["\u017ftringData"].a=v']],
    [
      'repeated keys',
      `{"data":{"a":"${b64('one')}","a":"${b64('two')}"},"data":{"a":"${b64('three')}"}}`,
      ['data.a=one', 'data.a=two', 'data.a=three'],
    ],
    ['values that are not base64', '{"data":{"a":"not base64!"}}', ['data.a=not base64!']],
    ['values of other types', '{"data":{"a":1,"b":true,"c":{"d":["x"]},"e":null}}', ['data.a=1', 'data.b=true', 'data.c.d[0]=x']],
    ['data that is no map', '{"data":"v"}', ['data=v']],
    ['an empty value', '{"data":{"a":""}}', ['data.a=']],
  ])('finds %s', (_, text, expected) => {
    expect(paths(text)).toEqual(expected);
  });

  it('finds the copy in last-applied-configuration, and leaves the rest of it as it was', () => {
    const inner = `{"apiVersion":"v1","data":{"pw":"${b64('hunter2')}"},"n":1.50}\n`;
    const text = JSON.stringify({ metadata: { annotations: { other: 'x', [LAST_APPLIED]: inner } }, data: {} });
    expect(paths(text)).toEqual([`metadata.annotations["${LAST_APPLIED}"].data.pw=hunter2`]);
    const out = JSON.parse(masked(text)) as { metadata: { annotations: Record<string, string> } };
    expect(out.metadata.annotations).toEqual({ other: 'x', [LAST_APPLIED]: inner.replace(b64('hunter2'), 'B64') });
  });

  it('finds a copy inside a copy', () => {
    const copy = (data: object, annotation?: string): string =>
      JSON.stringify({ metadata: { annotations: annotation === undefined ? {} : { [LAST_APPLIED]: annotation } }, data });
    const text = copy({ a: b64('1') }, copy({ a: b64('2') }, copy({ a: b64('3') })));
    expect(masked(text)).not.toMatch(new RegExp([b64('1'), b64('2'), b64('3')].join('|')));
    expect(paths(text).length).toBe(3);
  });

  it('takes all of a copy that cannot be read, and copies that other tools keep', () => {
    expect(paths(JSON.stringify({ metadata: { annotations: { [LAST_APPLIED]: '{broken hunter2' } } }))).toEqual([
      `metadata.annotations["${LAST_APPLIED}"]={broken hunter2`,
    ]);
    expect(paths(JSON.stringify({ metadata: { annotations: { 'objectset.rio.cattle.io/applied': 'H4sI' } } })).length).toBe(1);
    expect(
      paths(JSON.stringify({ metadata: { annotations: { 'tool.example/original': `{"data":{"a":"${b64('v')}"}}` } } })).length,
    ).toBe(1);
    expect(paths(JSON.stringify({ metadata: { annotations: { note: 'plain', [LAST_APPLIED]: '' } } }))).toEqual([]);
  });

  it('finds the token of a token request wherever it is', () => {
    expect(
      paths(
        '{"spec":{"audiences":["a"]},"status":{"token":"ey.x.y","expirationTimestamp":"t"}}',
        about('serviceaccounts', 'token'),
      ),
    ).toEqual(['status.token=ey.x.y']);
  });
});

describe('findInJsonPatch', () => {
  const patch = (...operations: object[]): readonly string[] => {
    const text = JSON.stringify(operations);
    return valuesOf(findInJsonPatch(text, parseJson(text), SECRETS)).map((f) => f.value.toString());
  };
  it.each<readonly [string, object, readonly string[]]>([
    ['one key', { op: 'replace', path: '/data/pw', value: b64('v') }, ['v']],
    ['the map', { op: 'add', path: '/stringData', value: { a: 'v' } }, ['v']],
    ['an escaped pointer', { op: 'add', path: '/d~0ata/../data', value: 'x' }, []],
    ['the whole object', { op: 'replace', path: '', value: { data: { a: b64('v') } } }, ['v']],
    ['a test', { op: 'test', path: '/data/pw', value: b64('v') }, ['v']],
    [
      'the copy',
      { op: 'replace', path: `/metadata/annotations/${LAST_APPLIED.replace('/', '~1')}`, value: `{"data":{"a":"${b64('v')}"}}` },
      ['v'],
    ],
    [
      'all annotations',
      { op: 'add', path: '/metadata/annotations', value: { [LAST_APPLIED]: `{"data":{"a":"${b64('v')}"}}` } },
      ['v'],
    ],
    [
      'metadata',
      { op: 'replace', path: '/metadata', value: { name: 's', annotations: { [LAST_APPLIED]: `{"data":{"a":"${b64('v')}"}}` } } },
      ['v'],
    ],
    ['a label', { op: 'add', path: '/metadata/labels/x', value: 'y' }, []],
    ['a pointer that is none', { op: 'add', path: 'data/pw', value: 'v' }, ['v']],
    ['no pointer', { op: 'add', value: 'v' }, ['v']],
    ['a pointer of another type', { op: 'add', path: 7, value: 'v' }, ['v']],
  ])('finds the secrets of %s', (_, operation, expected) => {
    expect(patch(operation)).toEqual(expected);
  });

  it('takes everything when there are two pointers, or no list', () => {
    for (const text of ['[{"path":"/metadata/labels/x","path":"/data/pw","value":"v"}]', '{"value":"v"}', '["v"]']) {
      expect(valuesOf(findInJsonPatch(text, parseJson(text), SECRETS)).map((f) => f.value.toString())).toContain('v');
    }
  });
});
