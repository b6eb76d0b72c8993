/** How agents get in; stands beside the list while nothing of it is chosen. */
import type { ReactNode } from 'react';
import { CommandLine } from '../frame/CommandLine.tsx';
import { useApp } from '../frame/app.ts';
import { useStore } from '../state/store.ts';
import { shellWord } from '../words/shell.ts';

export function IdentitiesIntro(): ReactNode {
  const app = useApp();
  const target = useStore(app.targets).list?.[0]?.name ?? 'NAME';
  return (
    <>
      <div className="desk-head">
        <h2>How agents get in</h2>
      </div>
      <div className="tab-scroll prose">
        <p>
          An agent on this machine needs nothing: it is started under supervision, and gets a token for this one session that
          works nowhere else.
        </p>
        <CommandLine command={`chaperone run --target ${shellWord(target)} -- claude`} />
        <p>
          A CI job, a pod or a person elsewhere shows what they have already: an OIDC token, a SAML assertion, a client
          certificate. That counts here once a provider vouches for it. The real credential of a target never reaches them.
        </p>
        <div className="form-actions">
          <button
            type="button"
            className="btn"
            onClick={() => app.router.go({ screen: 'identities', place: { kind: 'new', key: '' } })}
          >
            Add a provider
          </button>
        </div>
      </div>
    </>
  );
}
