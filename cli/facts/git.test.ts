import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitFacts, remoteWithoutCredentials } from './git.ts';

let dir = '';
let env: NodeJS.ProcessEnv = {};
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'chaperone-git-')));
  env = { PATH: process.env['PATH'], HOME: dir, GIT_CEILING_DIRECTORIES: dir };
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function git(cwd: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=mia', '-c', 'user.email=mia@example.org', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...identity, ...args], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

function repository(name = 'shop'): string {
  const place = join(dir, name);
  mkdirSync(place);
  git(place, 'init');
  return place;
}

const commit = (place: string): string => {
  git(place, 'commit', '--allow-empty', '-m', 'first');
  return git(place, 'rev-parse', 'HEAD');
};

describe('git facts', () => {
  it('are remote, commit and branch, also from a folder inside', async () => {
    const place = repository();
    const hash = commit(place);
    git(place, 'remote', 'add', 'origin', 'https://mia:hunter2@git.example.org/shop.git');
    git(place, 'remote', 'add', 'fork', 'https://git.example.org/fork.git');
    mkdirSync(join(place, 'src'));
    const facts = { remote: 'https://git.example.org/shop.git', commit: hash, branch: 'main' };
    expect(await gitFacts(place, env)).toEqual(facts);
    expect(await gitFacts(join(place, 'src'), { ...env, GIT_DIR: '/elsewhere', GIT_TRACE: '1' })).toEqual(facts);
  });

  it('know a repository before its first commit, without a remote', async () => {
    expect(await gitFacts(repository(), env)).toEqual({ remote: null, commit: null, branch: 'main' });
  });

  it('take the only remote when there is no origin, and none of several', async () => {
    const place = repository();
    git(place, 'remote', 'add', 'upstream', 'git@git.example.org:shop.git');
    expect((await gitFacts(place, env))?.remote).toBe('git.example.org:shop.git');
    git(place, 'remote', 'add', 'fork', 'https://git.example.org/fork.git');
    expect((await gitFacts(place, env))?.remote).toBeNull();
  });

  it('know worktrees and detached heads', async () => {
    const place = repository();
    const hash = commit(place);
    git(place, 'worktree', 'add', join(dir, 'tree'), '-b', 'fix/it');
    expect(await gitFacts(join(dir, 'tree'), env)).toEqual({ remote: null, commit: hash, branch: 'fix/it' });
    git(place, 'checkout', '--detach');
    expect(await gitFacts(place, env)).toEqual({ remote: null, commit: hash, branch: null });
  });

  it('are absent outside a repository, where there is no directory, and without git', async () => {
    const outside = join(dir, 'outside');
    mkdirSync(outside);
    expect(await gitFacts(outside, env)).toBeUndefined();
    expect(await gitFacts(join(dir, 'missing'), env)).toBeUndefined();
    expect(await gitFacts(repository(), { ...env, PATH: outside })).toBeUndefined();
  });

  it.runIf(process.platform !== 'win32')('start nothing that the repository names', async () => {
    const place = repository();
    commit(place);
    const trap = join(dir, 'trap.sh');
    writeFileSync(trap, `#!/bin/sh\necho ran >> ${join(dir, 'ran')}\n`);
    chmodSync(trap, 0o755);
    for (const name of ['core.fsmonitor', 'core.pager', 'core.sshCommand', 'core.editor', 'pager.remote', 'credential.helper']) {
      git(place, 'config', name, trap);
    }
    git(place, 'remote', 'add', 'origin', `ext::${trap}`);
    expect(await gitFacts(place, env)).toMatchObject({ remote: null, branch: 'main' });
    expect(existsSync(join(dir, 'ran'))).toBe(false);
  });
});

it.each([
  ['https://git.example.org/shop.git', 'https://git.example.org/shop.git'],
  ['https://mia:p@ss@git.example.org:8443/shop.git', 'https://git.example.org:8443/shop.git'],
  ['https://oauth2:glpat-xxxxxxxxxxxxxxxxxxxx@git.example.org/shop', 'https://git.example.org/shop'],
  ['https://git.example.org/shop?private_token=hunter2#x', 'https://git.example.org/shop'],
  ['ssh://git@git.example.org:22/shop.git', 'ssh://git.example.org:22/shop.git'],
  ['git@git.example.org:team/shop.git', 'git.example.org:team/shop.git'],
  ['mia:p@ss@git.example.org:shop.git', 'git.example.org:shop.git'],
  ['/srv/git/a@b/shop.git', '/srv/git/a@b/shop.git'],
  ['../shop', '../shop'],
  ['C:\\src\\shop', 'C:\\src\\shop'],
  ['file:///srv/git/shop.git', 'file:///srv/git/shop.git'],
  ['https://git.example.org/ghp_0123456789abcdefghijABCDEFGHIJ012345/shop', 'https://git.example.org/***/shop'],
  ['ext::sh -c "curl evil"', null],
  ['ext::/bin/x', null],
  ['https://', null],
  ['http://[', null],
  ['https://x/\u001b[2J', null],
  [`https://x/${'a'.repeat(3_000)}`, null],
])('of the remote %s is kept %s', (given, kept) => {
  expect(remoteWithoutCredentials(given)).toBe(kept);
});
