import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bridge } from '../../contract/bridge.ts';
import { ChaperoneError } from '../../contract/errors.ts';
import { fakeScreen } from '../testing/screen.ts';
import { openSession, policyOf, type SessionOptions } from './open.ts';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'chaperone-open-'));
  writeFileSync(join(cwd, 'policy.yaml'), 'the rules');
});
afterAll(() => rmSync(cwd, { recursive: true }));

const target = (name: string, kind = 'kubernetes') => ({ name, kind });

async function opened(options: SessionOptions, targets = [target('prod')], command?: readonly string[]) {
  const { terminal } = fakeScreen({ cwd, env: { PATH: '' } });
  let asked: Record<string, unknown> | null = null;
  const bridge = {
    'targets.list': () => Promise.resolve(targets),
    'sessions.open': (params: { targets: string[] }) => {
      asked = params;
      const servers = Object.fromEntries(params.targets.map((name, n) => [name, `https://127.0.0.1:${n + 1}`]));
      return Promise.resolve({ id: 'S', servers });
    },
  } as unknown as Bridge;
  const here = await openSession(terminal, bridge, options, { agent: 'codex', dir: '/private', ...(command ? { command } : {}) });
  return { here, asked: asked as Record<string, unknown> | null };
}

describe('a session', () => {
  it('says who, what and why, as far as that is known', async () => {
    const options = { label: ['team=payments'], reason: 'incident 7', ttl: '90m', policy: 'read-only', agentVersion: '9.9' };
    const { asked } = await opened(options, undefined, ['codex', 'go']);
    const { parent, ...rest } = asked!;
    expect(rest).toEqual({
      ...{ agent: 'codex', agentVersion: '9.9', targets: ['prod'], cwd, dir: '/private', command: ['codex', 'go'] },
      ...{ policy: { name: 'read-only' }, labels: { team: 'payments' }, reason: 'incident 7', ttl: 5_400 },
    });
    // Of the tests' own process; only Linux can be asked without any program.
    if (process.platform === 'linux') expect(parent).toMatchObject({ pid: expect.any(Number) as number });
    expect(Object.keys((await opened({})).asked!).filter((key) => key !== 'parent')).toEqual(['agent', 'targets', 'cwd', 'dir']);
  });

  it('knows which of its targets are no Kubernetes API', async () => {
    const targets = [target('prod'), target('api', 'https'), target('other', 'https')];
    const { here } = await opened({ target: ['prod', 'api'] }, targets);
    expect(here.https).toEqual([['api', 'https://127.0.0.1:2']]);
  });

  it('is on the only target, or on those that are named', async () => {
    expect((await opened({ target: ['a', 'nope'] })).asked).toMatchObject({ targets: ['a', 'nope'] });
    await expect(opened({}, [])).rejects.toThrow('There is no target yet');
    await expect(opened({}, [target('a'), target('b')])).rejects.toThrow('Say which target with --target: a, b.');
  });

  it.each<[SessionOptions, string]>([
    [{ label: ['=x'] }, 'is not a label'],
    [{ ttl: '31d' }, 'not a duration from 1s to 30d'],
    [{ policy: './missing.yaml' }, 'it cannot be read'],
  ])('is not opened with %j', async (options, reason) => {
    const failed = opened(options).catch((error: unknown) => error);
    expect(await failed).toBeInstanceOf(ChaperoneError);
    expect(((await failed) as ChaperoneError).message).toContain(reason);
  });
});

it('takes a policy by name or from a file', () => {
  const { terminal } = fakeScreen({ cwd });
  expect([policyOf(terminal, 'default'), policyOf(terminal, './policy.yaml')]).toEqual([
    { name: 'default' },
    { yaml: 'the rules' },
  ]);
});
