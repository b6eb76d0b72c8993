import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { faultyFiles } from '../../test/support/vault/faulty-files.ts';
import { makeVault, seededRandom, temporaryDirectory } from '../../test/support/vault/fixture.ts';
import { logOptions } from '../../test/support/vault/log.ts';
import { systemFiles } from './files.ts';
import type { FromLog, ToLog } from './protocol.ts';
import { serve } from './serve.ts';

function talk(port: MessagePort): { say: (message: ToLog) => void; hear: (is: FromLog['is']) => Promise<FromLog> } {
  const heard: FromLog[] = [];
  let wake: (() => void) | null = null;
  port.on('message', (message: FromLog) => {
    heard.push(message);
    wake?.();
  });
  const hear = async (is: FromLog['is']): Promise<FromLog> => {
    for (;;) {
      const at = heard.findIndex((message) => message.is === is);
      if (at !== -1) return heard.splice(at, 1)[0]!;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return { say: (message) => port.postMessage(message), hear };
}

describe('serve', () => {
  it('starts, answers calls and stops', async () => {
    const made = await makeVault();
    const { port1, port2 } = new MessageChannel();
    serve(port2, systemFiles, seededRandom('x'));
    const { say, hear } = talk(port1);
    say({ is: 'start', options: await logOptions(made.dir, await made.unlock()) });
    expect(await hear('started')).toMatchObject({ start: { entries: [], recovered: [] } });
    say({
      is: 'call',
      number: 3,
      call: { call: 'seal', id: '01J00000000000000000000000', closed: { t: 'session.closed', at: 0, reason: 'ended' }, at: '' },
    });
    expect(await hear('failed')).toMatchObject({ number: 3, failure: { code: 'read.session' } });
    say({ is: 'call', number: 4, call: { call: 'stop' } });
    expect(await hear('answer')).toMatchObject({ number: 4, answer: null });
    port1.close();
  });

  it('says why it does not start', async () => {
    const made = await makeVault();
    const cases = [
      [await logOptions(made.dir, await made.unlock()), faultyFiles(1, 'EIO'), 'vault.io'],
      [{ ...(await logOptions(made.dir, await made.unlock())), dir: temporaryDirectory() }, systemFiles, 'vault.damaged'],
    ] as const;
    for (const [options, files, code] of cases) {
      const { port1, port2 } = new MessageChannel();
      serve(port2, files, seededRandom('x'));
      const { say, hear } = talk(port1);
      say({ is: 'start', options });
      expect(await hear('refused')).toMatchObject({ failure: { code } });
      port1.close();
    }
  });
});
