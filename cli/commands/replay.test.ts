import { expect, it } from 'vitest';
import { readerBridge } from '../../test/support/vault/reader-bridge.ts';
import { capturedStream, streamed } from '../../test/support/vault/streamed.ts';
import { execStream } from '../../test/support/wire/exec-stream.ts';
import type { Bridge } from '../../contract/bridge.ts';
import type { StepRow } from '../../contract/step.ts';
import { Pace } from '../pace.ts';
import { fakeScreen, type FakeScreen } from '../testing/screen.ts';
import { play } from './replay.ts';

interface Played {
  readonly screen: FakeScreen;
  readonly waits: readonly number[];
}

async function played(
  name: string,
  { size = null as { columns: number; rows: number } | null, json = false } = {},
): Promise<Played> {
  const screen = fakeScreen({ size });
  const reader = await streamed(capturedStream(name));
  const waits: number[] = [];
  const pace = new Pace({ speed: 2, idle: 0.2 }, (ms) => Promise.resolve(waits.push(ms)));
  await play(screen.terminal, readerBridge(reader), { id: reader.id, rows: reader.rows, json }, pace);
  return { screen, waits };
}

it('plays a terminal at the recorded pace, as it was shown', async () => {
  const { screen, waits } = await played('exec-tty-ws');
  const text = screen.text();
  expect(text).toContain('──── exec sh in sh ────');
  expect(text).toContain('/ # \r/ # \u001b[Jecho marker\r\nmarker\r\n/ # ls /\r\nbin   dev');
  expect(text).toMatch(/──── exit code 3 ────\n$/);
  // 1222.312 ms after 1201.818: half of the difference.
  expect(waits).toContainEqual(expect.closeTo(10.247, 4));
  expect(Math.max(...waits)).toBe(200);
});

it('leaves out what would make the terminal here answer', async () => {
  const { screen } = await played('exec-tty-ws');
  expect(screen.text()).not.toContain('\u001b[6n');
});

it('puts a terminal back in order, and nothing else', async () => {
  expect((await played('exec-tty-ws')).screen.text()).not.toContain('\u001b[?25h');
  expect((await played('exec-tty-ws', { size: { columns: 200, rows: 60 } })).screen.text()).toContain('\u001b[?25h');
});

it('says when the terminal here is smaller than the recorded one', async () => {
  expect((await played('exec-tty-ws', { size: { columns: 80, rows: 24 } })).screen.text()).toContain(
    'Recorded at 100×30; this terminal has 80×24',
  );
  expect((await played('exec-tty-ws', { size: { columns: 100, rows: 30 } })).screen.text()).not.toContain('Recorded at');
});

it('plays what an exec without a terminal printed', async () => {
  const { screen } = await played('exec-ws');
  expect(screen.text()).toMatch(/──── exec sh -c .* in sh ────\n[^]+──── exit code 7 ────\n$/);
});

it('counts what is not text, such as an archive, instead of playing it', async () => {
  const stream = execStream('command=tar', [
    ['stdout', 'name\0more'],
    ['stdout', 'text'],
  ]);
  const reader = await streamed(stream);
  const screen = fakeScreen();
  const pace = new Pace({ speed: 1, idle: 0 }, () => Promise.resolve());
  await play(screen.terminal, readerBridge(reader), { id: reader.id, rows: reader.rows, json: false }, pace);
  expect(screen.text()).toMatch(/────\n\(13 bytes that are not text\)\n──── ended without an exit code ────\n$/);
});

it('ends in the middle of an exec when told to, in order', async () => {
  const reader = await streamed(capturedStream('exec-tty-ws'));
  const screen = fakeScreen({ size: { columns: 100, rows: 30 } });
  let waits = 0;
  const pace = new Pace(
    { speed: 1, idle: 2 },
    () => {
      if ((waits += 1) === 3) screen.press('q');
      return Promise.resolve();
    },
    screen.terminal.keys,
  );
  await play(screen.terminal, readerBridge(reader), { id: reader.id, rows: reader.rows, json: false }, pace);
  expect(screen.text()).toContain('BusyBox');
  expect(screen.text()).toMatch(/\u001b\[\?25h[^]*\n$/);
  expect(screen.text()).not.toContain('exit code');
});

it('for programs it is one row per line', async () => {
  const rows = (await played('exec-ws', { json: true })).screen
    .text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as StepRow);
  expect(rows.map(({ n, stream }) => [n, stream])).toEqual([[1, 'exec']]);
});

it('keeps the pace between steps, and ends when told to', async () => {
  const rows = [100, 1100, 1100, 61_100].map(
    (sinceStart, i) =>
      ({
        n: i + 1,
        sinceStart,
        sentence: `step ${i + 1}`,
        verdict: 'allow',
        outcome: 'complete',
        status: 200,
        stream: null,
      }) as StepRow,
  );
  const screen = fakeScreen();
  const seen: number[] = [];
  let press: (key: string) => void = () => undefined;
  const pace = new Pace(
    { speed: 1, idle: 2 },
    (ms) => {
      if (seen.push(ms) === 2) press('q');
      return Promise.resolve();
    },
    (onKey) => {
      press = onKey;
      return () => undefined;
    },
  );
  await play(screen.terminal, {} as Bridge, { id: '', rows, json: false }, pace);
  expect(seen).toEqual([1000, 2000]);
  expect(screen.text().match(/step \d/g)).toEqual(['step 1', 'step 2', 'step 3']);
});
