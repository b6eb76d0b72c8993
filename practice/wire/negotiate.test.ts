import { expect, it } from 'vitest';
import { refusal } from '../fixture.ts';
import { mediaRanges, negotiate, OBJECT_FORMS } from './negotiate.ts';

it('takes the first form that is offered', () => {
  const kubectl = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
  expect(negotiate(kubectl, OBJECT_FORMS)).toEqual({ format: 'json', as: 'Table', group: 'meta.k8s.io', version: 'v1' });
  expect(negotiate(kubectl)).toMatchObject({ as: '' });
  expect(negotiate('application/vnd.kubernetes.protobuf,application/yaml')).toMatchObject({ format: 'yaml' });
});

it.each([undefined, '', '*/*', 'text/html, application/*;q=0.5'])('gives plain JSON for %j', (accept) => {
  expect(negotiate(accept)).toEqual({ format: 'json', as: '', group: '', version: '' });
});

it('refuses what it cannot give', () => {
  expect(refusal(() => negotiate('application/vnd.kubernetes.protobuf'))).toBe(406);
  expect(refusal(() => negotiate('application/json;as=Table;v=v9;g=meta.k8s.io', OBJECT_FORMS))).toBe(406);
});

it('takes ranges and parameters apart', () => {
  const [range] = mediaRanges(' Application/JSON ; as=Table;v=v1');
  expect([range?.type, range?.parameters.get('as'), range?.parameters.get('v')]).toEqual(['application/json', 'Table', 'v1']);
});
