import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { ChaperoneError } from '../contract/errors.ts';
import { serveShell, type ToShell } from './process.ts';

function shell() {
  const said: ToShell[] = [];
  const parent = Object.assign(new EventEmitter(), { postMessage: (message: ToShell) => said.push(message) });
  return { parent, said, say: (data: unknown, ports: unknown[] = []) => parent.emit('message', { data, ports }) };
}
const options = { home: '/h', resources: '/r' };

it('connects ports that come early or late, and stops when told', async () => {
  const { parent, said, say } = shell();
  const engine = { connect: vi.fn(), stop: vi.fn(() => Promise.resolve()) };
  const { promise: started, resolve: start } = Promise.withResolvers<never>();
  const served = serveShell(parent, options, () => started);
  say({ type: 'connect' }, ['early']);
  say({ type: 'connect' });
  say('nonsense');
  say(null);
  expect(engine.connect).not.toHaveBeenCalled();
  start(engine as never);
  await vi.waitFor(() => {
    expect(said).toEqual([{ type: 'ready' }]);
  });
  say({ type: 'connect' }, ['late']);
  expect(engine.connect.mock.calls).toEqual([['early'], ['late']]);
  say({ type: 'shutdown' });
  await served;
  expect(engine.stop).toHaveBeenCalledTimes(1);
  expect(said).toEqual([{ type: 'ready' }, { type: 'stopped' }]);
});

it('says why it cannot run', async () => {
  const { parent, said } = shell();
  await serveShell(parent, options, () => Promise.reject(new ChaperoneError('vault.busy', { pid: 7 })));
  expect(said).toEqual([
    { type: 'failed', code: 'vault.busy', details: { pid: 7 }, message: expect.stringContaining('process 7') as string },
  ]);
});
