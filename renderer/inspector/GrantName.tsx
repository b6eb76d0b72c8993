/** Which grant allowed a step: its id, and why it was given, where that is still known. */
import type { ReactNode } from 'react';
import { useApp } from '../frame/app.ts';
import { formatRoute } from '../state/route.ts';
import { useSelected } from '../state/store.ts';
import { shortId } from '../words/grant.ts';

export function GrantName(props: { readonly id: string }): ReactNode {
  const app = useApp();
  const { id } = props;
  const grant = useSelected(app.grants, (v) => v.list?.find((g) => g.id === id));
  return (
    <>
      by{' '}
      <a title={id} href={formatRoute({ screen: 'grants', place: { kind: 'grant', key: id } })}>
        the grant {shortId(id)}
      </a>
      {grant !== undefined && (
        <>
          , given by {grant.by}: {grant.why}
        </>
      )}
    </>
  );
}
