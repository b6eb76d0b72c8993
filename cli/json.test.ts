import { expect, it } from 'vitest';
import type { StepDetail } from '../contract/step.ts';
import { stepJson } from './json.ts';

const body = {
  state: 'complete',
  mediaType: 'application/json',
  bytes: 2,
  encoding: 'utf8',
  content: '{}',
  truncated: false,
  opaque: null,
};
const step = {
  n: 1,
  method: 'GET',
  url: '/api',
  track: 'kubernetes',
  grant: '01KA',
  token: '0123456789ab',
  toldBytes: 218,
  request: { headers: [['Accept', '*/*']], httpVersion: '1.1', body: { ...body, state: 'none', content: '' } },
  response: { headers: [['X', 'y']], status: 200, from: 'target', body },
} as unknown as StepDetail;

it('flattens both messages and keeps the rest', () => {
  expect(stepJson(step)).toMatchObject({
    n: 1,
    track: 'kubernetes',
    grant: '01KA',
    token: '0123456789ab',
    toldBytes: 218,
    request: { method: 'GET', url: '/api', headers: [['Accept', '*/*']], body: null, bodyState: 'none' },
    response: { status: 200, headers: [['X', 'y']], body: '{}', bodyState: 'complete', bodyEncoding: 'utf8' },
  });
});

it('says null for an answer that was not recorded', () => {
  expect(stepJson({ ...step, response: null })).toMatchObject({ response: null });
});
