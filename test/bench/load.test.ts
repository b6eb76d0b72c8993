import { expect, test } from 'vitest';
import { parseWrk, wrkScript } from './load.ts';

const TO = { server: 'https://127.0.0.1:1', ca: '', headers: { Authorization: 'Bearer "x"' } };

test('the script carries method, headers and the whole body', () => {
  const script = wrkScript(TO, { method: 'POST', connections: 1, seconds: 1 });
  expect(script).toContain('wrk.headers["Authorization"] = "Bearer \\"x\\""');
  expect(/\[==\[(.*)\]==\]/s.exec(script)?.[1]).toHaveLength(2048);
  expect(wrkScript(TO, { method: 'GET', connections: 1, seconds: 1 })).not.toContain('wrk.body');
});

test('the result line is found, and its absence is an error', () => {
  expect(parseWrk('Running…\nRESULT {"requests":10,"perSecond":5.5,"p50":0.1,"p99":0.2,"errors":0}\n')).toEqual({
    requests: 10,
    perSecond: 5.5,
    p50: 0.1,
    p99: 0.2,
    errors: 0,
  });
  expect(() => parseWrk('unable to connect')).toThrow('unable to connect');
});
