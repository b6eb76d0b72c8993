/** The rows of the Grants screen: those that count now, those to come, those that are over. */
import type { GrantSummary } from '../../contract/grant.ts';
import { Countdown } from '../frame/Countdown.tsx';
import type { DeskLine } from '../frame/Desk.tsx';
import { utcMoment } from '../words/time.ts';

const HEADS = ['', 'Who may do what', 'Why', 'Used', 'Open'] as const;
const PARTS = [
  ['active', 'Active'],
  ['pending', 'Pending'],
  ['ended', 'Ended'],
] as const;

/** Without the end, which the column before it counts down. */
export const shortSentence = (g: Pick<GrantSummary, 'sentence'>): string => g.sentence.replace(/ until [^,;]*$/, '');

function line(g: GrantSummary, now: number): DeskLine {
  return {
    kind: 'row',
    key: g.id,
    className: `grant-line${g.state === 'ended' ? ' row-dim' : ''}`,
    cells: [
      g.state === 'active' ? (
        <Countdown key="left" until={g.until} />
      ) : (
        <span key="left" className="mono quiet">
          {utcMoment(g.state === 'pending' ? g.from : (g.ended?.at ?? g.until), now)}
        </span>
      ),
      <span key="what" title={g.sentence}>
        {shortSentence(g)}
      </span>,
      <span key="why" className="quiet" title={g.why}>
        {g.why}
      </span>,
      <span key="used" className="mono quiet">
        {g.used}
      </span>,
      g.open > 0 ? (
        <span key="open" className="mono live-word">
          {g.open}
        </span>
      ) : (
        <span key="open" className="mono quiet">
          0
        </span>
      ),
    ],
  };
}

/** `now`: milliseconds since the Unix epoch. */
export function grantLines(grants: readonly GrantSummary[] | null, now: number): readonly DeskLine[] {
  const list = grants ?? [];
  return PARTS.flatMap(([state, name]): readonly DeskLine[] => {
    const of = list.filter((g) => g.state === state);
    if (of.length === 0 && state !== 'active') return [];
    const first = { active: 'Left', pending: 'Begins, UTC', ended: 'Ended, UTC' }[state];
    const head: DeskLine = {
      kind: 'head',
      key: state,
      className: 'grant-line',
      cells: [first, `${name} · ${of.length}`, ...HEADS.slice(2)],
    };
    const note: DeskLine = { kind: 'note', key: 'none', content: 'No grant counts now. The policy alone decides.' };
    return [head, ...(of.length === 0 ? [note] : of.map((g) => line(g, now)))];
  });
}
