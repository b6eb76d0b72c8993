import { expect, it } from 'vitest';
import type { BodyView } from '../../contract/step.ts';
import { shownBody } from './shown.ts';

const body = (change: Partial<BodyView>): BodyView => ({
  state: 'complete',
  mediaType: 'application/json',
  bytes: 2048,
  encoding: 'utf8',
  form: 'json',
  decodedFrom: null,
  content: '{"a":1}',
  truncated: false,
  opaque: null,
  note: null,
  ...change,
});
const notes = (change: Partial<BodyView>): string =>
  shownBody(body(change))
    .notes.map((n) => n.text)
    .join(' | ');

it('indents JSON and says so', () => {
  expect(shownBody(body({}))).toMatchObject({ text: '{\n  "a": 1\n}', language: 'json', more: false });
  expect(notes({})).toBe('application/json · 2.0 KB recorded | indented for reading');
});

it('says what is missing, always', () => {
  expect(shownBody(body({ state: 'not-recorded' }))).toMatchObject({ text: null });
  expect(notes({ state: 'not-recorded' })).toContain('not recorded at this level');
  expect(notes({ state: 'none' })).toBe('No body.');
  expect(notes({ state: 'partial' })).toContain('Recorded in part');
  expect(notes({ truncated: true, content: 'x'.repeat(1024) })).toContain('Cut at 1.0 KB');
  expect(shownBody(body({ truncated: true })).more).toBe(true);
});

it('shows cut JSON as it is rather than guess its end', () => {
  expect(shownBody(body({ content: '{"a":', truncated: true }))).toMatchObject({ text: '{"a":', language: 'json' });
});

it('shows opaque bytes as bytes, with the reason', () => {
  const shown = shownBody(body({ encoding: 'base64', content: btoa('k8s\u0000'), opaque: 'protobuf is not decoded yet' }));
  expect(shown.language).toBe('hex');
  expect(shown.text).toContain('6b 38 73 00');
  expect(shown.notes.map((n) => n.text)).toContain('Opaque: protobuf is not decoded yet. Shown as bytes.');
});

it('says what form it has, and that it was decoded from something else', () => {
  expect(notes({ form: 'merge-patch', mediaType: 'application/merge-patch+json' })).toContain('a merge patch');
  expect(notes({ decodedFrom: 'application/vnd.kubernetes.protobuf', note: '3 fields are not shown' })).toContain(
    'decoded from protobuf for reading; Raw has the recorded bytes | 3 fields are not shown',
  );
  expect(shownBody(body({ form: 'yaml', mediaType: 'text/plain', content: '{a: 1}' })).language).toBe('yaml');
});

it('knows YAML and text from their media type', () => {
  expect(shownBody(body({ mediaType: 'application/apply-patch+yaml', content: 'a: 1' })).language).toBe('yaml');
  expect(shownBody(body({ mediaType: 'text/plain', content: 'log line' })).language).toBe('text');
});
