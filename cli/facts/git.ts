/** Where the working directory stands in a git repository. Asks `git` itself, because only it knows its formats; nothing of the repository runs. */
import { GitFacts } from '../../contract/session.ts';
import { withoutSecrets } from '../../engine/command-line.ts';
import { outputOf } from './program-output.ts';

/** Milliseconds for each question. */
const PATIENCE = 2_000;

/** What the questions below could otherwise be made to start: a file monitor, hooks, a pager. */
const QUIET = ['--no-pager', '--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];

/** Undefined outside a repository, without git, and when it does not answer in time. Never rejects. */
export async function gitFacts(cwd: string, env: NodeJS.ProcessEnv): Promise<GitFacts | undefined> {
  const asked = { cwd, env: gitEnvironment(env), within: PATIENCE };
  const git = (...args: readonly string[]): Promise<string | null> => outputOf('git', [...QUIET, ...args], asked);
  const [place, commit, head, remotes] = await Promise.all([
    git('rev-parse', '--git-dir'),
    git('rev-parse', '--verify', '--quiet', 'HEAD'),
    git('symbolic-ref', '--quiet', 'HEAD'),
    git('remote'),
  ]);
  if (place === null) return undefined;
  const names = remotes === null || remotes === '' ? [] : remotes.split('\n');
  const name = names.includes('origin') ? 'origin' : names.length === 1 ? names[0] : undefined;
  const url = name === undefined ? null : await git('remote', 'get-url', '--', name);
  const facts = GitFacts.safeParse({
    remote: url === null ? null : remoteWithoutCredentials(url),
    commit: commit !== null && /^[0-9a-f]{40,64}$/.test(commit) ? commit : null,
    branch: head?.startsWith('refs/heads/') ? head.slice('refs/heads/'.length) : null,
  });
  return facts.success ? facts.data : undefined;
}

/** The caller's settings for whatever it is doing (`GIT_DIR` in a hook) say nothing of this directory. */
function gitEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(GIT_|CHAPERONE_)/i.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
}

/**
 * A remote as it may be kept: no user name, password, query or known form of token; null for what is not an address (`ext::sh -c …`).
 * Forms: https://git-scm.com/docs/git-fetch#_git_urls
 */
export function remoteWithoutCredentials(remote: string): string | null {
  if (remote.length > 2048 || /[\p{Cc}\s]/u.test(remote) || /^[\w+.-]+::/.test(remote)) return null;
  let kept = remote;
  if (remote.includes('://')) {
    const url = URL.parse(remote);
    if (url === null) return null;
    for (const part of ['username', 'password', 'search', 'hash'] as const) url[part] = '';
    kept = url.href;
  } else if (/^[^/]*@/.test(remote)) kept = remote.replace(/^[^/]*@/, '');
  return withoutSecrets([kept])[0] ?? null;
}
