/** Who started us: the first process above that is not a wrapper around this very program. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ParentFacts } from '../../contract/session.ts';
import { outputOf } from './program-output.ts';

export interface ProcessLook {
  readonly parent: number;
  readonly name: string;
  /** Its command line in one text; looked at and never kept, because there may be secrets in it. */
  readonly line: string;
}

/** Null when there is no such process, or nothing can be known of it. */
export type LookAt = (pid: number) => Promise<ProcessLook | null>;

/** Wrappers that are passed over: npx starts npm, which starts a shell, which starts our launcher. */
const MOST = 6;
/** Milliseconds for `ps`. */
const PATIENCE = 2_000;

/** Undefined where the system does not tell. Never rejects. */
export async function parentFacts(pid: number, look: LookAt): Promise<ParentFacts | undefined> {
  let at = pid;
  for (let passed = 0; ; passed += 1) {
    const seen = at > 0 ? await look(at) : null;
    if (seen === null) return undefined;
    if (passed < MOST && seen.parent > 1 && isWrapper(seen)) {
      at = seen.parent;
      continue;
    }
    const facts = ParentFacts.safeParse({ pid: at, name: seen.name.replace(/\p{Cc}/gu, '').slice(0, 1024) });
    return facts.success ? facts.data : undefined;
  }
}

/** npm, npx and their like, `sh -c` and node, when they are there to start `chaperone`. */
function isWrapper({ name, line }: ProcessLook): boolean {
  if (!/(^|[\s/\\"'])chaperone(\.m?js|\.ts)?(["'\s]|$)/.test(line) && !/[/\\]cli[/\\]main\.ts(\s|$)/.test(line)) return false;
  if (/^(npm|npx|pnpm|pnpx|yarn|bunx|corepack)\b/.test(line) || /^(npm|npx)\b/.test(name)) return true;
  const [program = '', second = ''] = line.split(' ', 2);
  const called = basename(program).replace(/\.exe$/i, '');
  return called.startsWith('node') || (/^-?(sh|dash|bash|zsh|ash|busybox)$/.test(called) && second === '-c');
}

/** Source: proc_pid_stat(5), proc_pid_cmdline(5). */
export function lookInProc(root = '/proc'): LookAt {
  return (pid) => {
    try {
      const stat = readFileSync(`${root}/${pid}/stat`, 'utf8');
      // The name may hold spaces and parentheses; the fields after it do not.
      const [, parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const name = readFileSync(`${root}/${pid}/comm`, 'utf8').trimEnd();
      const line = readFileSync(`${root}/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return Promise.resolve(name === '' ? null : { parent: Number(parent), name, line });
    } catch {
      return Promise.resolve(null);
    }
  };
}

/** Where there is no /proc (macOS, the BSDs). Source: POSIX `ps`. */
export function lookByPs(env: NodeJS.ProcessEnv): LookAt {
  return async (pid) => {
    const ps = (field: string): Promise<string | null> =>
      outputOf('ps', ['-o', `${field}=`, '-p', String(pid)], { env, within: PATIENCE });
    const [parent, command, line] = await Promise.all([ps('ppid'), ps('comm'), ps('args')]);
    const name = basename(command?.trim() ?? '');
    return name === '' || parent === null ? null : { parent: Number(parent), name, line: line ?? '' };
  };
}

export function lookOf(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): LookAt {
  if (platform === 'linux' || platform === 'android') return lookInProc();
  return platform === 'win32' ? () => Promise.resolve(null) : lookByPs(env);
}
