/** What is open under a grant now: each row names the grant that let it in. */
import type { ReactNode } from 'react';
import type { GrantSummary } from '../../contract/grant.ts';
import { useApp } from '../frame/app.ts';
import { formatRoute } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { plural } from '../words/size.ts';

export function OpenUnder(props: { readonly grant: Pick<GrantSummary, 'id' | 'open'> }): ReactNode {
  const app = useApp();
  const { id, open } = props.grant;
  const found = useStore(app.live).rows.filter(({ row }) => row.outcome === 'open' && row.grant === id);
  // The rows may come before the count does.
  const all = Math.max(open, found.length);
  if (all === 0) return null;
  return (
    <section>
      <h3>Open under it · {plural(all, 'request')}</h3>
      <ul className="open-under">
        {found.map(({ session, row }) => (
          <li key={`${session}-${row.n}`}>
            <a href={formatRoute({ screen: 'session', id: session, step: row.n, tab: 'summary', filter: '' })}>step {row.n}</a>{' '}
            {row.sentence}
          </li>
        ))}
        {found.length < all && <li className="quiet">{plural(all - found.length, 'request')} not among the newest rows here.</li>}
      </ul>
    </section>
  );
}
