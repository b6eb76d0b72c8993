/** show, replay and verify over one recorded session, and what they say when it was changed. */
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SessionSummary } from '../../contract/session.ts';
import type { VerifyReport } from '../../contract/verify.ts';
import { Place } from '../testing/spawned.ts';

// Each test starts several processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

interface Shown extends Omit<SessionSummary, 'steps'> {
  readonly steps: readonly {
    readonly n: number;
    readonly verb: string;
    readonly resource: string;
    readonly namespace: string;
    readonly name: string;
    readonly command: string;
    readonly track: string;
    readonly auditId: string | null;
    readonly request: {
      readonly method: string;
      readonly url: string;
      readonly headers: unknown[];
      readonly body: string | null;
    };
    readonly response: { readonly status: number; readonly headers: unknown[]; readonly body: string | null } | null;
    readonly decision: { readonly verdict: string; readonly rule: string; readonly reason: string; readonly level: string };
    readonly masked: readonly unknown[];
  }[];
}

const place = new Place();
let id = '';
let log = '';
beforeAll(async () => {
  await place.run(['init']);
  await place.run(['target', 'add', 'practice', '--practice']);
  await place.run([
    'run',
    '--',
    'sh',
    '-c',
    'kubectl get secret api-db -n shop -o json >/dev/null; kubectl delete deployment web -n shop-prod',
  ]);
  [{ id }] = await place.json<[SessionSummary]>(['sessions']);
  log = join(place.home, 'sessions', `${id}.log`);
});
afterAll(() => place.clean());

it('shows every step with both messages, the decision and what was masked', async () => {
  const shown = await place.json<Shown>(['show', id]);
  expect(shown).toMatchObject({ id, sealed: true, targets: ['practice'] });
  expect(shown.steps.map(({ n }) => n)).toEqual(shown.steps.map((_, i) => i + 1));
  const read = shown.steps.find(({ name }) => name === 'api-db');
  expect(read).toMatchObject({
    track: 'kubernetes',
    verb: 'get',
    resource: 'secrets',
    namespace: 'shop',
    command: 'kubectl get',
  });
  expect(read?.request).toMatchObject({ method: 'GET', body: null });
  expect(read?.response?.status).toBe(200);
  expect(JSON.parse(read?.response?.body ?? '')).toMatchObject({ kind: 'Secret' });
  expect(read?.auditId).toMatch(/^[0-9a-f-]{36}$/);
  expect(read?.masked.length).toBeGreaterThan(0);
  const denied = shown.steps.find(({ decision }) => decision.verdict === 'deny');
  expect(denied).toMatchObject({
    verb: 'delete',
    namespace: 'shop-prod',
    decision: { rule: 'no-protected-deletes', level: 'RequestResponse' },
  });
  expect(denied?.response).toMatchObject({ status: 403 });
});

it('takes a unique beginning of the id, and one step by number', async () => {
  const { code, out } = await place.run(['show', id.slice(0, 20), '--step', '1']);
  expect(code).toBe(0);
  expect(out).toMatch(/^1 {2}.*\n/);
  expect((await place.run(['show', id, '--step', '999'])).err).toContain('has no step 999');
  expect((await place.run(['show', '0000'])).err).toContain('There is no session 0000');
});

it('lists for people, aligned and without colour in a pipe, and finds by filters', async () => {
  const { out } = await place.run(['sessions']);
  expect(out).toContain('SESSION');
  expect(out).not.toContain('\u001b');
  expect(await place.json<unknown[]>(['sessions', '--verdict', 'deny', '--namespace', 'shop-prod'])).toHaveLength(1);
  expect(await place.json<unknown[]>(['sessions', '--agent', 'nobody'])).toEqual([]);
});

it('replays the steps in order', async () => {
  const { code, out } = await place.run(['replay', id, '--idle', '0']);
  expect(code).toBe(0);
  const numbers = out.split('\n').flatMap((line) => /^ +(\d+) {2}\d\d:/.exec(line)?.[1] ?? []);
  const { steps } = await place.json<Shown>(['show', id]);
  expect(numbers.map(Number)).toEqual(steps.map(({ n }) => n));
});

describe('verify', () => {
  it('checks the vault, the session, the file, and without a passphrase says what it could not check', async () => {
    expect(await place.json<VerifyReport>(['verify', '--all'])).toMatchObject({
      verified: true,
      checked: { sessions: 1, sealed: 1 },
    });
    expect(await place.json<VerifyReport>(['verify', id.slice(0, 12)])).toMatchObject({ verified: true });
    expect(await place.json<VerifyReport>(['verify', log])).toMatchObject({ verified: true });
    const { code, out } = await place.run(['verify', '--all'], { CHAPERONE_PASSPHRASE_FILE: '' });
    expect(code).toBe(0);
    expect(out).toMatch(/not checked: .*without the key/i);
  });

  it('names the bad place of a changed byte and of a cut tail, exit 1', async () => {
    const good = readFileSync(log);
    copyFileSync(log, join(place.dir, 'copy.log'));
    const bad = Buffer.from(good);
    bad[good.length >> 1] = (bad[good.length >> 1] ?? 0) ^ 0x10;
    writeFileSync(log, bad);
    const flipped = await place.run(['verify', id]);
    expect(flipped.code).toBe(1);
    expect(flipped.out).toMatch(new RegExp(`bad: sessions/${id}\\.log at byte \\d+`));
    writeFileSync(log, good);
    truncateSync(log, good.length - 100);
    const cut = await place.run(['verify', '--all', '--json']);
    expect(cut.code).toBe(1);
    const report = JSON.parse(cut.out) as VerifyReport;
    expect(report.findings.length).toBeGreaterThan(0);
    expect(report.findings[0]?.file).toBe(`sessions/${id}.log`);
    writeFileSync(log, good);
    expect((await place.run(['verify', '--all'])).code).toBe(0);
    expect((await place.run(['verify', 'copy.log'])).code).toBe(0);
  });

  it('says what is no session and no vault', async () => {
    expect(await place.run(['verify', '0000'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no session 0000') as string,
    });
    expect(await place.run(['verify', '--all'], { CHAPERONE_HOME: join(place.dir, 'none') })).toMatchObject({ code: 2 });
    expect((await place.run(['verify', place.file('foreign.log', 'not a log')])).code).toBe(1);
  });
});
