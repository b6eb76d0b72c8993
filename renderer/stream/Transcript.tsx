/** An exec without a terminal: its messages, channel by channel or all together. */
import { useState, type ReactNode } from 'react';
import type { StepDetail } from '../../contract/step.ts';
import type { ExecView } from '../../contract/stream.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { bytes, count, plural } from '../words/size.ts';
import { channelLines } from './channel-totals.ts';
import { FormChoice } from './FormChoice.tsx';
import { Message } from './Message.tsx';
import { OpaqueNote } from './OpaqueNote.tsx';
import type { Form } from './reading.ts';
import { useFeed } from './use-feed.ts';

/** Bytes that are read at a time: what a page can draw without being seen to wait. */
const AT_ONCE = 256 << 10;

export function Transcript(props: {
  readonly session: string;
  readonly step: StepDetail;
  readonly view: ExecView;
  readonly live: boolean;
}): ReactNode {
  const { session, step, view, live } = props;
  const feed = useFeed({ id: session, n: step.n }, live, AT_ONCE);
  const [form, setForm] = useState<Form>('auto');
  const [channel, setChannel] = useState('all');
  const lines = channelLines(view);
  const shown = channel === 'all' ? feed.chunks : feed.chunks.filter((c) => c.channel === channel);
  const total = lines.reduce((sum, l) => sum + l.totals.bytes, 0);
  return (
    <div className="message">
      <div className="body-notes">
        <span className="segmented" role="group" aria-label="Channel">
          {['all', ...lines.map((l) => l.channel)].map((name) => (
            <button key={name} type="button" aria-pressed={channel === name} onClick={() => setChannel(name)}>
              {name}
            </button>
          ))}
        </span>
        <FormChoice form={form} onForm={setForm} />
        <span className="spring" />
        <span className="quiet">{plural(view.chunks, 'message')}</span>
      </div>
      <div className="tab-scroll transcript" tabIndex={0}>
        {feed.error !== null && <ErrorNote error={feed.error} again={feed.readMore} />}
        {!feed.loading && feed.chunks.length === 0 && feed.error === null && (
          <p className="empty-line">{live ? 'Nothing has passed yet.' : 'Nothing passed.'}</p>
        )}
        <ol>
          {shown.map((c) => (
            <Message
              key={c.i}
              at={c.sinceStart}
              start={step.sinceStart}
              label={c.channel}
              kind={c.channel}
              data={c.data}
              closes={c.closes}
              form={form}
            />
          ))}
        </ol>
        {feed.more && (
          <button type="button" className="btn more" disabled={feed.loading} onClick={feed.readMore}>
            {feed.loading
              ? 'Reading…'
              : `Show more: ${count(feed.chunks.length)} of ${count(view.chunks)} messages, ${bytes(feed.bytes)} of ${bytes(total)}`}
          </button>
        )}
        {!feed.more && <OpaqueNote opaque={view.opaque} />}
      </div>
    </div>
  );
}
