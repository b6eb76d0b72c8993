import { expect, test } from 'vitest';
import { groupEvents, microseconds } from './audit.ts';

const line = (auditID: string, stage: string, at: string, more: object = {}) =>
  JSON.stringify({
    auditID,
    stage,
    verb: 'get',
    requestURI: `/${auditID}`,
    user: { username: 'u' },
    requestReceivedTimestamp: `2026-01-01T00:00:0${auditID}.000001Z`,
    stageTimestamp: at,
    ...more,
  });

test('microseconds are kept', () => {
  expect(microseconds('2026-01-01T00:00:01.000002Z') - microseconds('2026-01-01T00:00:00.999999Z')).toBe(3);
  expect(microseconds('1970-01-01T00:00:01Z')).toBe(1_000_000);
});

test('stages of one request come together, in order of arrival, without the half-written line', () => {
  const text = [
    line('2', 'RequestReceived', '2026-01-01T00:00:02Z'),
    line('1', 'ResponseComplete', '2026-01-01T00:00:03Z', {
      responseStatus: { code: 201 },
      requestObject: { a: 1 },
      responseObject: { b: 2 },
    }),
    line('2', 'ResponseStarted', '2026-01-01T00:00:03Z', { responseStatus: { code: 200 } }),
    line('3', 'RequestReceived', '2026-01-01T00:00:03Z').slice(0, 20),
  ].join('\n');
  const [one, two, ...others] = groupEvents(text);
  expect(one).toMatchObject({ auditId: '1', code: 201, requestObject: { a: 1 }, responseObject: { b: 2 } });
  expect(two).toMatchObject({ auditId: '2', code: 200, completed: null });
  expect(others).toEqual([]);
});
