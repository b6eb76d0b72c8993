import { expect, it } from 'vitest';
import type { StreamView } from '../../contract/stream.ts';
import { createStore } from '../state/store.ts';
import { detail } from '../testing/rows.ts';
import { makeApp, settle } from '../testing/render.tsx';
import { streamOf } from '../testing/streams.ts';
import { Stream, StreamTab } from './StreamTab.tsx';

const playhead = createStore<number | null>(null);
const exec = detail({ verb: 'create', subresource: 'exec', upgrade: true, url: '/exec?command=bin/migrate', exitCode: 7 });
const shell = detail({ verb: 'create', subresource: 'exec', upgrade: true, url: '/exec?tty=true', exitCode: 0, took: 41_000 });
const forward = detail({ verb: 'create', subresource: 'portforward', upgrade: true, url: '/portforward', took: 20_000 });
const other = detail({ verb: 'create', subresource: 'proxy', upgrade: true, url: '/proxy/' });

async function words(step: typeof exec, change: Partial<StreamView> = {}): Promise<string> {
  const { text } = await makeApp();
  const view = { ...streamOf(step)!.view, ...change } as StreamView;
  return text(<Stream session="S" step={step} view={view} playhead={playhead} />);
}

it('shows a command without a terminal: how it ended, its channels with their hashes', async () => {
  const said = await words(exec);
  expect(said).toContain('bin/migrate --to=0042 exit 7');
  expect(await words(exec, { exit: { code: null, reason: 'InternalError', message: 'no such container' } })).toContain(
    'could not run: InternalError container web · no terminal · SPDY/3.1 (v4.channel.k8s.io) InternalError: no such container',
  );
  expect(said).toMatch(/stdout 52 [0-9a-f]{16}…/);
  expect(said).toContain('all stdout stderr error');
  expect(said).toContain('7 messages');
});

it('shows a terminal with the commands that were inferred, marked so', async () => {
  const said = await words(shell);
  expect(said).toContain('Commands inferred from the terminal');
  expect(said).toMatch(/\$ bin\/check --all/);
  expect(said).toContain('output, 6 lines, messages');
  expect(said).toContain('Save asciicast');
  expect(said).toContain('0.25× 0.5× 1× 2× 4× 8× 16×');
});

it('shows the connections of a tunnel, each with its end', async () => {
  const said = await words(forward);
  expect(said).toContain('3 connections through the tunnel · SPDY/3.1 in WebSocket');
  expect(said).toMatch(/0 8080 \+0\.700 .* closed 2/);
  expect(said).toContain('dial tcp4 127.0.0.1:5432: connect: connection refused');
});

it('says where decoding stopped, and of other upgrades that nothing is decoded', async () => {
  const opaque = { direction: 'response', offset: 4_096, reason: 'a WebSocket frame with a reserved bit' } as const;
  expect(await words(forward, { opaque })).toContain('Opaque from here: byte 4,096 of what the target sent, a WebSocket frame');
  expect(await words(other)).toContain('Not decoded: an upgrade through the proxy subresource');
});

it('asks for the stream of the step', async () => {
  const { app, text } = await makeApp();
  await app.library.read({});
  const id = app.library.get().sessions![1]!.id;
  const tab = (n: number) => <StreamTab session={id} step={{ ...exec, n }} playhead={playhead} />;
  expect(text(tab(29))).toBe('Decoding the stream of step 29…');
  app.streams.want({ id, n: 29 });
  app.streams.want({ id, n: 6 });
  await settle();
  expect(text(tab(29))).toContain('sh exit 0');
  expect(text(tab(6))).toContain('read.stream');
});
