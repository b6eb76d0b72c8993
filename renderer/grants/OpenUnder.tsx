/** What is open under a grant now. The rows name the rule that let them in, not the grant, so which ones they are is inferred. */
import type { ReactNode } from 'react';
import type { GrantSummary } from '../../contract/grant.ts';
import { useApp } from '../frame/app.ts';
import { formatRoute } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { plural } from '../words/size.ts';

export function OpenUnder(props: { readonly grant: Pick<GrantSummary, 'open' | 'rules'> }): ReactNode {
  const app = useApp();
  const { open, rules } = props.grant;
  const { rows } = useStore(app.live);
  if (open === 0) return null;
  const names = new Set(rules.map((rule) => rule.name));
  const found = rows.filter(({ row }) => row.outcome === 'open' && row.rule !== null && names.has(row.rule));
  return (
    <section>
      <h3>Open under it · {plural(open, 'request')}</h3>
      <ul className="open-under">
        {found.map(({ session, row }) => (
          <li key={`${session}-${row.n}`}>
            <a href={formatRoute({ screen: 'session', id: session, step: row.n, tab: 'summary', filter: '' })}>step {row.n}</a>{' '}
            {row.sentence}
          </li>
        ))}
        {found.length < open && (
          <li className="quiet">{plural(open - found.length, 'request')} not among the newest rows here.</li>
        )}
        {found.length > open && (
          <li className="quiet">
            Matched by the name of the rule; {plural(found.length - open, 'row')} may be of another grant.
          </li>
        )}
      </ul>
    </section>
  );
}
