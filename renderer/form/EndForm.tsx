/** Ends something at once: what that means, why (for whoever is cut off), and the button. */
import { useId, useState, type ReactNode } from 'react';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useWork } from '../frame/use-work.ts';

export function EndForm(props: {
  /** Of the field for the reason, so that a key can go there. */
  readonly id: string;
  readonly verb: string;
  readonly what: string;
  /** What will end, in words. */
  readonly consequence: ReactNode;
  readonly run: (why: string) => Promise<void>;
}): ReactNode {
  const work = useWork();
  const hint = useId();
  const [why, setWhy] = useState('');
  return (
    <form
      className="end-form"
      onSubmit={(event) => {
        event.preventDefault();
        work.run(() => props.run(why.trim()));
      }}
    >
      <p id={hint} className="quiet">
        {props.consequence}
      </p>
      <div className="end-line">
        <input
          id={props.id}
          aria-label={`Why ${props.what} ends`}
          aria-describedby={hint}
          placeholder="Why (the agent reads it)"
          maxLength={500}
          value={why}
          onChange={(e) => setWhy(e.target.value)}
        />
        <button type="submit" className="btn btn-danger" disabled={work.busy} aria-label={`${props.verb} ${props.what}`}>
          {props.verb}
        </button>
      </div>
      {work.error !== null && <ErrorNote error={work.error} />}
    </form>
  );
}
