/** A command to copy into a terminal. */
import type { ReactNode } from 'react';
import { useApp } from './app.ts';
import { copyText } from './copy.ts';

export function CommandLine(props: { readonly command: string }): ReactNode {
  const app = useApp();
  return (
    <div className="command-line">
      <code>{props.command}</code>
      <button
        type="button"
        className="btn"
        aria-label={`Copy command ${props.command}`}
        onClick={() => void copyText(app, 'command', props.command)}
      >
        Copy
      </button>
    </div>
  );
}
