/** An engine process that knows only how an engine talks: for tests of the shell. Its own names are the test's levers. */
import type { EngineStatus } from '../../contract/bridge.ts';

interface Port {
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly Port[] }) => void): void;
  start(): void;
  postMessage(message: unknown): void;
}

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: { readonly name?: string; readonly passphrase?: string };
}

const parent = (process as unknown as { readonly parentPort: Port }).parentPort;
const mode = process.env['FAKE_ENGINE'] ?? 'good';

const status: EngineStatus = {
  version: 'fake',
  pid: process.pid,
  vault: { state: 'locked', path: '/nowhere', id: null },
  sessions: { live: mode === 'live' ? 2 : 0, total: 2 },
  targets: 0,
  index: { behind: 0, rebuilding: false },
  unrecordedRefusals: 0,
  recording: false,
  kubectl: null,
};

function answer(call: Call): object {
  if (call.method === 'status') return { result: status };
  if (call.method === 'vault.unlock' && call.params.passphrase !== 'right') {
    return { error: { code: -32_000, message: 'no', data: { code: 'vault.passphrase', details: { tries: 1 } } } };
  }
  return { result: null };
}

parent.on('message', ({ data, ports }) => {
  if ((data as { readonly type: string }).type === 'shutdown') {
    parent.postMessage({ type: 'stopped' });
    process.exit(0);
  }
  const [watcher] = ports;
  watcher?.on('message', (event) => {
    const call = event.data as Call;
    if (call.method === 'targets.test' && call.params.name === 'crash') process.exit(3);
    // Never answered: what a call looks like whose engine dies.
    if (call.method === 'targets.test' && call.params.name === 'hang') return;
    watcher.postMessage({ jsonrpc: '2.0', id: call.id, ...answer(call) });
    if (call.method === 'vault.lock') watcher.postMessage({ jsonrpc: '2.0', method: 'status', params: status });
  });
  watcher?.start();
});

if (mode === 'failed') {
  parent.postMessage({ type: 'failed', code: 'vault.busy', details: { pid: 7 }, message: 'busy' });
  process.exit(1);
} else if (mode === 'crash') {
  process.exit(5);
} else {
  parent.postMessage({ type: 'ready' });
}
