/** One message of a stream: when, from which side, how much, and what. */
import { useMemo, useState, type ReactNode } from 'react';
import { bytes } from '../words/size.ts';
import { sincePrevious, sinceStart } from '../words/time.ts';
import { readBytes, SHOWN, type Form } from './reading.ts';

export function Message(props: {
  /** Milliseconds since the session was opened. */
  readonly at: number;
  /** Of the stream. */
  readonly start: number;
  /** A channel's or a direction's name. */
  readonly label: string;
  readonly kind: string;
  readonly data: string;
  readonly closes?: boolean;
  readonly form: Form;
}): ReactNode {
  const { data, form } = props;
  const [all, setAll] = useState(false);
  const read = useMemo(() => readBytes(data, form, all ? Infinity : SHOWN), [data, form, all]);
  return (
    <li className={`message-row${read.form === 'hex' ? ' message-hex' : ''}`}>
      <span className="mono quiet" title={`${sinceStart(props.at)} since the session began`}>
        {sincePrevious(props.at - props.start)}
      </span>
      <span className={`channel channel-${props.kind}`}>{props.label}</span>
      <span className="number quiet">{props.closes === true ? 'closed' : bytes(read.bytes)}</span>
      <div>
        {read.text !== '' && <pre className="message-text">{read.text}</pre>}
        {props.closes === true && <span className="quiet">sends no more</span>}
        {read.left > 0 && (
          <button type="button" className="btn" onClick={() => setAll(true)}>
            Show {bytes(read.left)} more of this message
          </button>
        )}
      </div>
    </li>
  );
}
