import { expect, it } from 'vitest';
import { matchLine, TypedLine, type Match } from './typed-line.ts';

const typed = (keys: string | null, prompt: string | null = '$ ', { certain = true, after = '' } = {}): TypedLine => {
  const line = new TypedLine({ prompt, certain, after, mark: null });
  line.add(keys === null ? { is: 'edit' } : { is: 'text', text: keys });
  return line;
};
const match = (line: TypedLine, text: string, { full = false, last = null as string | null, strict = false } = {}): Match =>
  matchLine(line, { text, full }, { last, strict });

it('the screen tells the line, whatever keys made it', () => {
  expect(match(typed('ls'), '$ ls')).toEqual({ is: 'line', prompt: '$ ', text: 'ls' });
  expect(match(typed(null), '$ ls -la  ')).toEqual({ is: 'line', prompt: '$ ', text: 'ls -la' });
  expect(match(typed('gco'), '$ git checkout')).toEqual({ is: 'line', prompt: '$ ', text: 'git checkout' });
});

it('an empty line is told, so that its prompt is', () => {
  expect(match(typed(''), '$')).toEqual({ is: 'line', prompt: '$ ', text: '' });
  expect(match(typed('hunter2'), '$ ')).toEqual({ is: 'line', prompt: '$ ', text: '' });
});

it('another line is not it', () => {
  expect(match(typed('ls'), 'output')).toEqual({ is: 'none' });
});

it('waits for the rest when the program has wrapped the line', () => {
  expect(match(typed('echo 12345'), '$ echo 12', { full: true })).toEqual({ is: 'wait' });
  expect(match(typed('echo 12'), '$ echo 12', { full: true }).is).toBe('line');
  expect(match(typed(null), '$ echo 12', { full: true }).is).toBe('line');
});

it('does not take a prompt at the right margin for a part of the line', () => {
  const line = typed('ls', '$ ', { after: '      [12:00]' });
  expect(match(line, '$ ls    [12:00]')).toEqual({ is: 'line', prompt: '$ ', text: 'ls' });
  expect(match(line, '$ ls')).toEqual({ is: 'line', prompt: '$ ', text: 'ls' });
});

it('after what only may be a prompt, exactly the keys are believed', () => {
  expect(match(typed('ls', 'app:/ ', { certain: false }), 'app:/ ls').is).toBe('line');
  expect(match(typed('hunter2', 'app:/ ', { certain: false }), 'app:/ wrong').is).toBe('none');
  expect(match(typed(null, 'app:/ ', { certain: false }), 'app:/ ls').is).toBe('none');
});

it('a line typed before its prompt is known by its keys behind a prompt', () => {
  const ahead = typed('pwd', null);
  expect(match(ahead, 'pwd', { last: '$ ' }).is).toBe('none');
  expect(match(ahead, '$ pwd', { last: '$ ' })).toEqual({ is: 'line', prompt: '$ ', text: 'pwd' });
  expect(match(ahead, '/tmp # pwd', { last: '$ ' })).toEqual({ is: 'line', prompt: '/tmp # ', text: 'pwd' });
  expect(match(ahead, 'app:/ pwd', { last: 'app:/ ' }).is).toBe('line');
  expect(match(ahead, 'Name: pwd', { last: '$ ' }).is).toBe('none');
  expect(match(typed(null, null), '$ ls', { last: '$ ' }).is).toBe('none');
  expect(match(typed('', null), '$ ', { last: '$ ' }).is).toBe('none');
});

it('is strict while others wait', () => {
  expect(match(typed('two'), '$ one', { strict: true }).is).toBe('none');
  expect(match(typed('two'), '$ two', { strict: true }).is).toBe('line');
});

it('keys of any length are bounded', () => {
  const line = typed('x');
  line.add({ is: 'text', text: 'y'.repeat(5000) });
  expect(line.keys).toBeNull();
});
