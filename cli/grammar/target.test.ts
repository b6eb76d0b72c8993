import { expect, it } from 'vitest';
import { declared } from '../testing/grammar.ts';
import { declareTarget } from './target.ts';

const { usages, parse } = declared(declareTarget);

it('adds, imports, lists, tries, changes and removes', () => {
  expect(Object.keys(usages)).toEqual([
    ...['target add <name>', 'target import', 'target contexts', 'target list', 'target test <name>'],
    ...['target impersonate <name>', 'target kubeconfig [names]', 'target remove <name>'],
  ]);
});

it('gives commands what they read', () => {
  const groups = ['--impersonate-group', 'a', '--impersonate-group', '{groups}'];
  expect(parse('target', 'add', 'x', '--impersonate-user', 'u', ...groups, '--insecure-skip-tls-verify', '--yes')).toEqual({
    ...{ impersonateUser: 'u', impersonateGroup: ['a', '{groups}'], insecureSkipTlsVerify: true, yes: true },
  });
  expect(parse('target', 'add', 'x', '--eks', 'c', '--aws-key-file', 'f', '--sts-ca-file', 'g')).toEqual({
    ...{ eks: 'c', awsKeyFile: 'f', stsCaFile: 'g' },
  });
  expect(parse('target', 'add', 'x', '--url', 'https://u', '--bearer')).toEqual({ url: 'https://u', bearer: true });
  expect(parse('target', 'import', '--context', 'a', '--context', 'b')).toEqual({ context: ['a', 'b'] });
  expect(parse('target', 'impersonate', 'x', '--none')).toEqual({ none: true });
});
