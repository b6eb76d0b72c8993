import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readKubeconfig } from './read.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'chaperone-kubeconfig-'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});
const file = (name: string, content: string) => {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
};

it('merges a list of files as clientcmd does: of equal names the first wins', () => {
  const a = file('a', 'users: [{name: u, user: {token: first}}]\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n');
  const b = file(
    'b',
    'current-context: x\nusers: [{name: u, user: {token: second}}]\nclusters: [{name: c, cluster: {server: s}}]\n',
  );
  const config = readKubeconfig([a, b].join(delimiter), {});
  expect(config.users.get('u')?.value.token).toBe('first');
  expect(config.current).toBe('x');
  expect(config.clusters.get('c')).toMatchObject({ dir });
});

it('looks where kubectl looks: KUBECONFIG, else ~/.kube/config', () => {
  const named = file('named', 'current-context: named');
  mkdirSync(join(dir, '.kube'));
  file('.kube/config', 'current-context: home');
  expect(readKubeconfig(undefined, { KUBECONFIG: named, HOME: dir }).current).toBe('named');
  expect(readKubeconfig(undefined, { HOME: dir }).current).toBe('home');
});

it.each([
  ['absent', null, 'no such file'],
  ['yaml', 'a: b: the-secret', 'not valid YAML (line 1)'],
  ['list', '- the-secret', 'not a kubeconfig'],
  ['empty', '', 'not a kubeconfig'],
  ['kind', 'kind: Secret\ndata: {a: the-secret}', 'at kind'],
  ['typed', 'users: [{name: u, user: {token: {the-secret: 1}}}]', 'at users.0.user.token'],
  [
    'bomb',
    `a: &a [x,x]\n${'bcdefghijklmnop'
      .split('')
      .map(
        (c, i) => `${c}: &${c} [${'*' + (i ? 'bcdefghijklmnop'[i - 1]! : 'a')},${'*' + (i ? 'bcdefghijklmnop'[i - 1]! : 'a')}]`,
      )
      .join('\n')}`,
    'not valid YAML',
  ],
])('refuses %s and quotes nothing of the content', (name, content, reason) => {
  const path = content === null ? join(dir, name) : file(name, content);
  let message = '';
  try {
    readKubeconfig(path, {});
  } catch (error) {
    expect(error).toMatchObject({ code: 'target.kubeconfig' });
    message = (error as Error).message;
  }
  expect(message).toContain(reason);
  expect(message).not.toContain('the-secret');
});

it('refuses a directory', () => {
  expect(() => readKubeconfig(dir, {})).toThrow('not a file');
});
