/** An error as its sentence, with its code for whoever looks it up. */
import type { ReactNode } from 'react';
import type { ChaperoneError } from '../../contract/errors.ts';

export function ErrorNote(props: { readonly error: ChaperoneError; readonly again?: () => void }): ReactNode {
  return (
    <div className="error-note" role="alert">
      <span>{props.error.message}</span>
      <code>{props.error.code}</code>
      {props.again && (
        <button type="button" className="btn" onClick={props.again}>
          Try again
        </button>
      )}
    </div>
  );
}
