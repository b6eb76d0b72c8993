/** What the proxy forwards to: the list, and beside it one of them or the ways to add one. */
import { useMemo, type ReactNode } from 'react';
import { Desk, type DeskLine } from '../frame/Desk.tsx';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useCopyables } from '../frame/copy.ts';
import { useKeys } from '../keys/use-keys.ts';
import type { Place } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import type { TargetsView } from '../state/targets.ts';
import { plural } from '../words/size.ts';
import { alignedTable } from '../words/table.ts';
import { AddTarget } from './AddTarget.tsx';
import { TargetDetails } from './TargetDetails.tsx';
import { TestWord } from './TestWord.tsx';

const COLUMNS = ['Name', 'Server', 'Credential', 'Works'] as const;

export function targetLines(view: Pick<TargetsView, 'list' | 'tests'>): readonly DeskLine[] {
  const list = view.list ?? [];
  const head: DeskLine = { kind: 'head', key: 'head', className: 'target-line', cells: COLUMNS };
  if (list.length === 0) return [head, { kind: 'note', key: 'none', content: 'No targets yet. Add one on the right.' }];
  return [
    head,
    ...list.map((t): DeskLine => ({
      kind: 'row',
      key: t.name,
      className: 'target-line',
      cells: [
        <span key="name" className="strong">
          {t.name}
          {t.warnings.length > 0 && (
            <span className="warn-sign" title={t.warnings.join(' ')}>
              {' '}
              ⚠
            </span>
          )}
        </span>,
        <span key="server" className="mono" title={t.server}>
          {t.server.replace(/^https:\/\//, '')}
        </span>,
        <span key="credential" title={t.credential}>
          {t.credential}
        </span>,
        <TestWord key="test" test={view.tests[t.name]} />,
      ],
    })),
  ];
}

export function Targets(props: { readonly place: Place | null }): ReactNode {
  const app = useApp();
  const { place } = props;
  const view = useStore(app.targets);
  const { list, error } = view;
  const texts = useMemo(
    () => [
      {
        label: 'targets as a table',
        text: () =>
          alignedTable([
            ['NAME', 'KIND', 'SERVER', 'CREDENTIAL', 'CONTEXT', 'SEES'],
            ...(app.targets.get().list ?? []).map((t) => [
              ...[t.name, t.kind, t.server, t.credential, t.context ?? '-', t.impersonates ?? '-'],
            ]),
          ]),
      },
    ],
    [app],
  );
  useCopyables(texts);
  const chosen = place?.kind === 'target' ? (list?.find((t) => t.name === place.key) ?? null) : null;
  const go = (next: Place | null): void => app.router.go({ screen: 'targets', place: next });
  useKeys({
    create: () => go({ kind: 'new', key: 'kubeconfig' }),
    ...(chosen !== null && {
      try: () => void app.targets.test(chosen.name),
      end: () => document.getElementById('target-remove')?.click(),
    }),
  });
  return (
    <Desk
      name="targets"
      label="Targets"
      lines={targetLines(view)}
      chosen={chosen?.name ?? null}
      onChoose={(key) => app.router.go({ screen: 'targets', place: { kind: 'target', key } }, 'replace')}
      bar={
        <>
          <h1>Targets</h1>
          <span className="quiet clip">Credentials stay in the vault and are never shown.</span>
          <span className="spring" />
          <span className="quiet">{list === null ? '' : plural(list.length, 'target')}</span>
          <button type="button" className="btn" onClick={() => go({ kind: 'new', key: 'kubeconfig' })}>
            Add a target <kbd>n</kbd>
          </button>
        </>
      }
    >
      {error !== null && <ErrorNote error={error} again={() => void app.targets.refresh()} />}
      {chosen === null ? (
        <AddTarget way={place?.kind === 'new' ? place.key : 'kubeconfig'} onWay={(key) => go({ kind: 'new', key })} />
      ) : (
        <TargetDetails key={chosen.name} target={chosen} onGone={() => go(null)} />
      )}
    </Desk>
  );
}
