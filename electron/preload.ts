/**
 * Runs in the page's isolated world and gives the page exactly the methods named here. Nothing generic: the page can
 * neither choose a channel nor reach a port.
 */
import { contextBridge, ipcRenderer } from 'electron';
import type { ShellBridge } from '../contract/bridge.ts';
import { connect } from './ipc.ts';
import { createPortClient } from './port-client.ts';

const client = createPortClient();

const bridge = {
  status: (params) => client.call('status', params),
  'vault.create': (params) => client.call('vault.create', params),
  'vault.unlock': (params) => client.call('vault.unlock', params),
  'vault.recover': (params) => client.call('vault.recover', params),
  'vault.lock': (params) => client.call('vault.lock', params),
  'targets.list': (params) => client.call('targets.list', params),
  'targets.contexts': (params) => client.call('targets.contexts', params),
  'targets.add': (params) => client.call('targets.add', params),
  'targets.import': (params) => client.call('targets.import', params),
  'targets.eks': (params) => client.call('targets.eks', params),
  'targets.https': (params) => client.call('targets.https', params),
  'targets.impersonate': (params) => client.call('targets.impersonate', params),
  'targets.practice': (params) => client.call('targets.practice', params),
  'targets.kubeconfig': (params) => client.call('targets.kubeconfig', params),
  'targets.test': (params) => client.call('targets.test', params),
  'targets.remove': (params) => client.call('targets.remove', params),
  'identities.list': (params) => client.call('identities.list', params),
  'identities.presets': (params) => client.call('identities.presets', params),
  'identities.add': (params) => client.call('identities.add', params),
  'identities.remove': (params) => client.call('identities.remove', params),
  'identities.test': (params) => client.call('identities.test', params),
  'tokens.list': (params) => client.call('tokens.list', params),
  'tokens.rotate': (params) => client.call('tokens.rotate', params),
  'tokens.revoke': (params) => client.call('tokens.revoke', params),
  'grants.list': (params) => client.call('grants.list', params),
  'grants.add': (params) => client.call('grants.add', params),
  'grants.revoke': (params) => client.call('grants.revoke', params),
  'sessions.list': (params) => client.call('sessions.list', params),
  'sessions.markers': (params) => client.call('sessions.markers', params),
  'sessions.steps': (params) => client.call('sessions.steps', params),
  'sessions.step': (params) => client.call('sessions.step', params),
  'sessions.bytes': (params) => client.call('sessions.bytes', params),
  'sessions.commands': (params) => client.call('sessions.commands', params),
  'sessions.stream': (params) => client.call('sessions.stream', params),
  'sessions.chunks': (params) => client.call('sessions.chunks', params),
  'sessions.asciicast': (params) => client.call('sessions.asciicast', params),
  'sessions.objects': (params) => client.call('sessions.objects', params),
  'sessions.object': (params) => client.call('sessions.object', params),
  'sessions.verify': (params) => client.call('sessions.verify', params),
  'sessions.open': (params) => client.call('sessions.open', params),
  'sessions.end': (params) => client.call('sessions.end', params),
  'demo.run': (params) => client.call('demo.run', params),
  on: {
    status: (listener) => client.listen('status', listener),
    'session.changed': (listener) => client.listen('session.changed', listener),
    'session.steps': (listener) => client.listen('session.steps', listener),
    'targets.changed': (listener) => client.listen('targets.changed', listener),
    'identities.changed': (listener) => client.listen('identities.changed', listener),
    'tokens.changed': (listener) => client.listen('tokens.changed', listener),
    'grants.changed': (listener) => client.listen('grants.changed', listener),
  },
  connection: (listener) => client.onState(listener),
} satisfies ShellBridge;

connect(ipcRenderer, { port: (port) => client.attach(port), state: (state) => client.state(state) });
contextBridge.exposeInMainWorld('chaperone', bridge);
