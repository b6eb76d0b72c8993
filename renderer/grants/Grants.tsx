/** Just-in-time access: what is granted now, to come and over; a new grant; the end of one. */
import { useEffect, useMemo, type ReactNode } from 'react';
import { Desk } from '../frame/Desk.tsx';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useCopyables } from '../frame/copy.ts';
import { useFollow } from '../frame/use-follow.ts';
import { useKeys } from '../keys/use-keys.ts';
import type { Place } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { alignedTable } from '../words/table.ts';
import { GrantDetails } from './GrantDetails.tsx';
import { GrantForm } from './GrantForm.tsx';
import { grantLines } from './lines.tsx';

export function Grants(props: { readonly place: Place | null }): ReactNode {
  const app = useApp();
  const { place } = props;
  const { list, error } = useStore(app.grants);
  useEffect(() => {
    void app.grants.refresh();
    // Live sessions are who a grant is mostly for, and what is open under one shows in their rows.
    void app.live.refresh();
    void app.tokens.refresh();
  }, [app]);
  useFollow(() => void app.grants.refresh());
  const texts = useMemo(
    () => [
      {
        label: 'grants as a table',
        text: () =>
          alignedTable([
            ['GRANT', 'STATE', 'FROM', 'UNTIL', 'BY', 'USED', 'SENTENCE', 'WHY'],
            ...(app.grants.get().list ?? []).map((g) => [
              g.id,
              g.state,
              g.from,
              g.until,
              g.by,
              String(g.used),
              g.sentence,
              g.why,
            ]),
          ]),
      },
    ],
    [app],
  );
  useCopyables(texts);
  const chosen = place?.kind === 'grant' ? (list?.find((g) => g.id === place.key) ?? null) : null;
  const go = (next: Place | null): void => app.router.go({ screen: 'grants', place: next });
  useKeys({
    create: () => go({ kind: 'new', key: '' }),
    ...(chosen !== null && chosen.state !== 'ended' && { end: () => document.getElementById('grant-why')?.focus() }),
  });
  return (
    <Desk
      name="grants"
      label="Grants"
      lines={grantLines(list, app.now())}
      chosen={chosen?.id ?? null}
      onChoose={(key) => app.router.go({ screen: 'grants', place: { kind: 'grant', key } }, 'replace')}
      bar={
        <>
          <h1>Grants</h1>
          <span className="quiet clip">Rights for a while. They end by themselves, and open streams end with them.</span>
          <span className="spring" />
          <button type="button" className="btn" onClick={() => go({ kind: 'new', key: '' })}>
            New grant <kbd>n</kbd>
          </button>
        </>
      }
    >
      {error !== null && <ErrorNote error={error} again={() => void app.grants.refresh()} />}
      {chosen === null ? (
        <GrantForm onAdded={(id) => go({ kind: 'grant', key: id })} />
      ) : (
        <GrantDetails key={chosen.id} grant={chosen} />
      )}
    </Desk>
  );
}
