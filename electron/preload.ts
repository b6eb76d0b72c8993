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
  'targets.practice': (params) => client.call('targets.practice', params),
  'targets.test': (params) => client.call('targets.test', params),
  'targets.remove': (params) => client.call('targets.remove', params),
  'sessions.list': (params) => client.call('sessions.list', params),
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
  },
  connection: (listener) => client.onState(listener),
} satisfies ShellBridge;

connect(ipcRenderer, { port: (port) => client.attach(port), state: (state) => client.state(state) });
contextBridge.exposeInMainWorld('chaperone', bridge);
