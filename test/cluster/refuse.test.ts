import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findEngine } from '../../engine/control/find.ts';
import { auditEnd } from './audit.ts';
import { Home, TARGET, type Ended } from './home.ts';
import { direct, makeNamespace } from './kubectl.ts';
import { killHard, serve, until } from './served.ts';
import { readSetting } from './setting.ts';
import { auditWindow, identityOf } from './window.ts';

const setting = readSetting();
const kubectl = setting.kubectls.at(-1)!;
const credential = setting.credentials[0]!;
const namespace = `refuse-${randomBytes(4).toString('hex')}`;
let user = '';
let home: Home;

beforeAll(async () => {
  await makeNamespace(setting, namespace);
  if (setting.auditLog !== null) user = await identityOf(credential, kubectl, setting.auditLog);
});
afterAll(() => direct(setting, 'delete', 'namespace', namespace, '--wait=false'));

/** kubectl with the session's kubeconfig, as an agent would call it. */
function agent(kubeconfig: string, name: string): Promise<Ended> {
  const args = ['--kubeconfig', kubeconfig, '-n', namespace, 'create', 'configmap', name, '--from-literal=a=b'];
  return new Promise((resolve) => {
    execFile(kubectl.file, args, { env: home.env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const exists = async (name: string) =>
  (await direct(setting, '-n', namespace, 'get', 'configmap', name, '--ignore-not-found', '-o', 'name')) !== '';

/** What arrived at the cluster about ConfigMap `name`, by its own log (or, for a cluster whose log we cannot read, by its objects). */
async function arrived(begin: number, name: string): Promise<string[]> {
  if (setting.auditLog === null) return (await exists(name)) ? [name] : [];
  const requests = await auditWindow(setting.auditLog, begin, user);
  return requests
    .filter((one) => JSON.stringify([one.uri, one.requestObject]).includes(name))
    .map((one) => `${one.verb} ${one.uri}`);
}
const now = () => (setting.auditLog === null ? 0 : auditEnd(setting.auditLog));

describe('an engine that runs', () => {
  beforeEach(async () => {
    home = new Home(kubectl);
    await home.prepare(credential);
  });
  afterEach(() => home.close());

  test('a locked vault: kubectl says so, the cluster sees nothing', async () => {
    const { kubeconfig } = await serve(home);
    expect(await agent(kubeconfig, 'unlocked')).toMatchObject({ code: 0 });
    await home.good(['lock']);
    const begin = now();
    const refused = await agent(kubeconfig, 'locked');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('The vault is locked, so nothing can be recorded and nothing is let through');
    expect(await arrived(begin, 'locked')).toEqual([]);
    expect(await exists('locked')).toBe(false);
  });

  test('a killed engine: kubectl says so, the cluster sees nothing, the vault recovers', async () => {
    const { engine, kubeconfig } = await serve(home);
    expect(await agent(kubeconfig, 'alive')).toMatchObject({ code: 0 });
    await killHard(engine);
    const begin = now();
    const refused = await agent(kubeconfig, 'dead');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/was refused|connection refused/);
    expect(await arrived(begin, 'dead')).toEqual([]);
    expect(await exists('dead')).toBe(false);
    await until(async () => (await findEngine(home.data)) === null, 'nobody answers for the killed engine');
    const [session] = await home.sessions();
    expect(session).toMatchObject({ sealed: true, closed: 'interrupted' });
    expect((await home.chaperone(['verify', '--all'])).code).toBe(0);
    const { steps } = await home.show(session!.id);
    // kubectl sends it as protobuf, in which strings stay as they are.
    const bodies = steps.map(({ request: { body, bodyEncoding } }) => Buffer.from(body ?? '', bodyEncoding));
    expect(bodies.filter((body) => body.includes('alive'))).toHaveLength(1);
  });
});

/** A disk of 8 MB that can be filled. Only root can mount one. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0;
if (!canMount) process.stdout.write('the full disk is not tested: mounting a small tmpfs needs root on Linux\n');

describe.runIf(canMount)('a full disk', () => {
  let disk: string;
  let out: string;
  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), 'chaperone-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=0700', 'tmpfs', disk]);
    home = new Home(kubectl, join(disk, 'home'));
    out = join(home.dir, 'out');
    mkdirSync(out);
  });
  afterEach(async () => {
    await home.close();
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  test('kubectl says so, the cluster sees nothing, and the session goes on and verifies when there is room again', async () => {
    await home.prepare(credential);
    const begin = now();
    const script = join(import.meta.dirname, 'full.sh');
    const ran = await home.chaperone(['run', '--target', TARGET, '--', 'bash', script], { NS: namespace, OUT: out, DISK: disk });
    const read = (name: string) => readFileSync(join(out, name), 'utf8').trim();
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    const tries = readdirSync(out).filter((name) => /^full-\d\.rc$/.test(name));
    const refused = tries.map((name) => name.slice(0, -3)).filter((name) => read(`${name}.rc`) !== '0');
    expect(['before', 'after'].map((name) => read(`${name}.rc`))).toEqual(['0', '0']);
    expect(refused).toHaveLength(1);
    expect(read(`${refused[0]!}.err`)).toMatch(/Recording has stopped|disk that holds the vault is full/);
    expect(await arrived(begin, refused[0]!)).toEqual([]);
    expect(await exists(refused[0]!)).toBe(false);
    expect(await exists('after')).toBe(true);
    const [session] = await home.sessions();
    expect(session).toMatchObject({ sealed: true });
    expect(session!.gaps).toBeGreaterThan(0);
    expect((await home.chaperone(['verify', '--all'])).code).toBe(0);
  });
});
