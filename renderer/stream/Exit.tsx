/** How a command in a container ended, in a word that is not read by colour alone. */
import type { ReactNode } from 'react';
import type { ExitStatus } from '../../contract/stream.ts';

export function exitWords(exit: ExitStatus | null, live: boolean): string {
  if (exit === null) return live ? 'running' : 'no exit status was recorded';
  if (exit.code === null) return `could not run: ${exit.reason}`;
  return `exit ${exit.code}`;
}

export function Exit(props: { readonly exit: ExitStatus | null; readonly live: boolean }): ReactNode {
  const { exit, live } = props;
  const bad = exit !== null && exit.code !== 0;
  return (
    <span className={bad ? 'error-chip exit' : exit === null && live ? 'live-word' : 'quiet'} title={exit?.message ?? ''}>
      {exitWords(exit, live)}
    </span>
  );
}
