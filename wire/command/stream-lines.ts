/** Lines of the commands that enter a pod. */
import { namespaceFlags } from './flags.ts';
import type { Line } from './read-lines.ts';
import { objectOf, parameter, parameters, type CommandStep } from './step.ts';

/** `-i`, `-t`, `-it` */
function terminalFlags(step: CommandStep): readonly string[] {
  const letters = `${parameter(step, 'stdin') === 'true' ? 'i' : ''}${parameter(step, 'tty') === 'true' ? 't' : ''}`;
  return letters === '' ? [] : [`-${letters}`];
}

function containerFlags(step: CommandStep): readonly string[] {
  const container = parameter(step, 'container');
  return container === '' ? [] : ['-c', container];
}

/** What was named on the line: the pod itself, or the deployment or service that kubectl looked up first. */
function entered(steps: readonly CommandStep[], step: CommandStep): string {
  const [first = step] = steps;
  return first.row.resource === 'pods' ? step.row.name : objectOf(first);
}

export const exec: Line = (steps, words) => {
  const step = steps.findLast(({ row }) => row.subresource === 'exec');
  if (step === undefined) return [...words, ...steps.slice(0, 1).map(objectOf), ...namespaceFlags(steps.slice(0, 1)), '--', '…'];
  const command = parameters(step, 'command');
  return [
    ...words,
    ...terminalFlags(step),
    entered(steps, step),
    ...containerFlags(step),
    ...namespaceFlags([step]),
    '--',
    ...(command.length === 0 ? ['…'] : command),
  ];
};

export const attach: Line = (steps, words) => {
  const step = steps.findLast(({ row }) => row.subresource === 'attach');
  if (step === undefined) return [...words, ...steps.slice(0, 1).map(objectOf), ...namespaceFlags(steps.slice(0, 1))];
  return [...words, ...terminalFlags(step), entered(steps, step), ...containerFlags(step), ...namespaceFlags([step])];
};

/** The local ports are not told, and the pod's ports only as connections are made. */
export const portForward: Line = (steps, words) => {
  const step = steps.findLast(({ row }) => row.subresource === 'portforward');
  const [first] = steps;
  const named =
    first === undefined ? '…' : first.row.resource === 'pods' ? `pod/${step?.row.name ?? first.row.name}` : objectOf(first);
  const ports = step === undefined ? [] : parameters(step, 'ports').flatMap((one) => one.split(','));
  return [...words, named, ...(ports.length === 0 ? ['…'] : ports), ...namespaceFlags(steps.slice(0, 1))];
};

/**
 * Copying is tar in the container: `tar -xmf - -C /tmp` takes files in, `tar cf - /tmp/f` gives them out; before it goes in, kubectl
 * tests whether the destination is a directory. Source: kubectl pkg/cmd/cp/cp.go.
 */
export const cp: Line = (steps, words) => {
  const execs = steps.filter(({ row }) => row.subresource === 'exec');
  const [first] = execs;
  if (first === undefined) return [...words, '…'];
  const commands = execs.map((step) => parameters(step, 'command'));
  const out = commands.map(copiedOut).find((path) => path !== null) ?? null;
  const tested = commands.find(([program, flag]) => program === 'test' && flag === '-d')?.[2];
  const into = tested ?? commands.map(copiedInto).find((path) => path !== null) ?? '…';
  const pod = (path: string): string => `${first.row.name}:${path}`;
  return [...words, ...(out === null ? ['…', pod(into)] : [pod(out), '…']), ...containerFlags(first), ...namespaceFlags(execs)];
};

/** The path that tar reads, directly or through a shell that resumes; null when this is another command. */
export function copiedOut(command: readonly string[]): string | null {
  if (command[0] === 'tar' && command[1] === 'cf' && command[2] === '-') return command.at(-1) ?? null;
  return command[0] === 'sh' ? (/^tar cf - '?(.+?)'? \| tail /.exec(command[2] ?? '')?.[1] ?? null) : null;
}

/** The directory that tar writes in; null when this is another command. */
export function copiedInto(command: readonly string[]): string | null {
  const at = command.indexOf('-C');
  if (command[0] !== 'tar' || !command.includes('-xmf')) return null;
  return at === -1 ? '.' : (command[at + 1] ?? null);
}
