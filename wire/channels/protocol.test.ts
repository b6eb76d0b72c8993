import { expect, it } from 'vitest';
import { channelProtocol } from './protocol.ts';

it.each([
  ['v5.channel.k8s.io', { encoding: 'binary', version: 5 }],
  ['v4.channel.k8s.io', { encoding: 'binary', version: 4 }],
  ['v4.base64.channel.k8s.io', { encoding: 'base64', version: 4 }],
  ['v3.channel.k8s.io', { encoding: 'binary', version: 3 }],
  ['v2.channel.k8s.io', { encoding: 'binary', version: 2 }],
  ['channel.k8s.io', { encoding: 'binary', version: 1 }],
  ['base64.channel.k8s.io', { encoding: 'base64', version: 1 }],
  ['', { encoding: 'binary', version: 1 }],
  ['v6.channel.k8s.io', undefined],
  ['portforward.k8s.io', undefined],
  ['v5xchannel.k8s.io', undefined],
  ['base64.v4.channel.k8s.io', undefined],
])('%j', (name, expected) => {
  expect(channelProtocol(name)).toEqual(expected);
});
