import { describe, expect, it } from 'vitest';
import type { HeaderList } from '../../contract/record.ts';
import type { Arrival, Caller, Ruling } from '../exchange.ts';
import { Memo } from '../memo.ts';
import { BLANK, mask } from './stage.ts';

const caller = { maskingKey: Buffer.alloc(32, 1) } as unknown as Caller;
const arrival = (headers: HeaderList, method = 'GET'): Arrival =>
  ({ method, url: '/api?token=canary', path: '/api', headers }) as unknown as Arrival;
const ruling = (resource: string, verb = 'get'): Ruling =>
  ({ attributes: { isResource: true, verb, apiGroup: '', resource, subresource: '' } }) as unknown as Ruling;

describe('mask', () => {
  it('leaves everything but secrets untouched, head aside', () => {
    const masks = mask(
      arrival([
        ['Accept', 'application/yaml'],
        ['Authorization', 'canary'],
      ]),
      caller,
      ruling('pods'),
    );
    expect([masks.negotiate, masks.keep, masks.refusal, masks.answer(200, [])]).toEqual([{}, undefined, undefined, undefined]);
    expect(JSON.stringify([masks.url, masks.headers])).not.toContain('canary');
    expect(masks.spans.length).toBe(2);
  });

  it('masks remembered lines under the key of the session that sends them', () => {
    const lines = { ...arrival([['Authorization', 'canary']]), memo: new Memo() };
    const first = mask(lines, caller, ruling('pods'));
    expect(mask(lines, caller, ruling('pods')).headers).toEqual(first.headers);
    const other = mask(lines, { maskingKey: Buffer.alloc(32, 2) } as unknown as Caller, ruling('pods'));
    expect(other.headers).not.toEqual(first.headers);
    expect(JSON.stringify([first.headers, other.headers])).not.toContain('canary');
  });

  it('asks for secrets in a form it can read, or not at all', () => {
    expect(
      mask(arrival([['Accept', 'application/vnd.kubernetes.protobuf,application/json']]), caller, ruling('secrets')).negotiate,
    ).toEqual({
      accept: 'application/json',
      'accept-encoding': 'identity',
    });
    expect(mask(arrival([['Accept', 'application/yaml']]), caller, ruling('secrets')).refusal).toMatchObject({
      code: 'mask.accept',
    });
  });

  it('masks a watch as it passes and everything else as a whole', () => {
    const json: HeaderList = [['Content-Type', 'application/json']];
    expect(mask(arrival([]), caller, ruling('secrets', 'watch')).answer(200, json)?.whole).toBe(false);
    expect(mask(arrival([]), caller, ruling('secrets', 'watch')).answer(410, json)?.whole).toBe(true);
    expect(mask(arrival([]), caller, ruling('secrets', 'list')).answer(200, json)?.whole).toBe(true);
    expect(() => mask(arrival([]), caller, ruling('secrets')).answer(200, [])).toThrow('withheld');
    expect(mask(arrival([], 'HEAD'), caller, ruling('secrets')).answer(200, [])?.whole).toBe(true);
  });

  it('keeps a secret of doubtful type as one span', () => {
    const masks = mask(
      arrival(
        [
          ['Content-Type', 'application/json'],
          ['content-type', 'text/plain'],
        ],
        'POST',
      ),
      caller,
      ruling('secrets', 'create'),
    );
    expect(masks.keep?.(Buffer.from('{"data":{}}')).spans[0]?.path).toBe('');
  });

  it('stops a masked value that travels back in any body', () => {
    const masks = mask(arrival([], 'POST'), caller, ruling('configmaps', 'create'));
    expect(() => {
      masks.guard(Buffer.from('fine (chaperone-'));
      masks.guard(Buffer.from('masked:0123456789abcdef)'));
    }).toThrow('masked value');
  });
});

describe('BLANK', () => {
  it('keeps nothing and lets no answer through', () => {
    expect(BLANK.keep?.(Buffer.from('canary')).recorded.length).toBe(0);
    expect(BLANK.answerHeaders([['a', 'canary']]).headers).toEqual([]);
    expect(() => BLANK.answer(200, [])).toThrow('Masking failed');
    expect(() => {
      BLANK.guard(Buffer.from('x'));
    }).not.toThrow();
  });
});
