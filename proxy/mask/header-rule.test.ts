import { expect, it } from 'vitest';
import { headerRule } from './header-rule.ts';

it.each([
  ['authorization', 'hide'],
  ['proxy-authorization', 'hide'],
  ['cookie', 'hide'],
  ['set-cookie', 'hide'],
  ['x-auth-user', 'hide'],
  ['x-vault-token', 'hide'],
  ['private-token', 'hide'],
  ['x-client-secret', 'hide'],
  ['impersonate-extra-scopes', 'hide'],
  ['x-remote-extra-foo', 'hide'],
  ['impersonate-user', 'search'],
  ['sec-websocket-protocol', 'protocols'],
  ['sec-websocket-key', 'keep'],
  ['location', 'url'],
  ['referer', 'url'],
  ['warning', 'search'],
  ['user-agent', 'search'],
  ['accept', 'keep'],
] as const)('%s: %s', (name, rule) => {
  expect(headerRule(name)).toBe(rule);
});
