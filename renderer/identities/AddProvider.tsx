/** A new identity provider: first what issues the proof, then its few fields; the rest comes from the preset. */
import { useEffect, useState, type ReactNode } from 'react';
import { asChaperoneError, type ChaperoneError } from '../../contract/errors.ts';
import type { ProviderPreset } from '../../contract/identity.ts';
import { ErrorNote } from '../frame/ErrorNote.tsx';
import { useApp } from '../frame/app.ts';
import { useWork } from '../frame/use-work.ts';
import { useStore } from '../state/store.ts';
import { CertificateFields } from './CertificateFields.tsx';
import { OidcFields } from './OidcFields.tsx';
import {
  emptyDraft,
  providerProblems,
  providerRequest,
  providerSentence,
  WAYS,
  type ProviderDraft,
  type Way,
} from './provider-draft.ts';
import { SamlFields } from './SamlFields.tsx';
import { SharedFields } from './SharedFields.tsx';

const OTHERS: readonly { readonly way: Way; readonly title: string; readonly about: string }[] = [
  { way: 'saml', title: 'SAML 2.0', about: 'An assertion of a company’s identity provider, exchanged for a session token.' },
  { way: 'certificate', title: 'Client certificates', about: 'TLS certificates that an authority of yours signs for agents.' },
];

export function AddProvider(props: { readonly way: string; readonly onWay: (way: string) => void }): ReactNode {
  const app = useApp();
  const [presets, setPresets] = useState<readonly ProviderPreset[] | null>(null);
  const [error, setError] = useState<ChaperoneError | null>(null);
  useEffect(() => {
    app.bridge['identities.presets']({}).then(setPresets, (e: unknown) => setError(asChaperoneError(e)));
  }, [app]);
  const way = WAYS.find((w) => w === props.way);
  if (presets === null)
    return error === null ? <p className="quiet waiting">Reading what is known…</p> : <ErrorNote error={error} />;
  const rows: readonly { readonly way: Way; readonly title: string; readonly about: string }[] = [
    ...presets.map((p) => ({ way: p.preset, title: p.title, about: p.about })),
    ...OTHERS,
  ];
  if (way === undefined)
    return (
      <>
        <div className="desk-head">
          <h2>What do they show?</h2>
        </div>
        <div className="tab-scroll">
          <ul className="ways">
            {rows.map((row) => (
              <li key={row.way}>
                <button type="button" className="way" onClick={() => props.onWay(row.way)}>
                  <span className="strong">{row.title}</span>
                  <span className="quiet">{row.about}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      </>
    );
  const { title, about } = rows.find((row) => row.way === way) ?? { title: way, about: '' };
  return <ProviderForm key={way} way={way} title={title} about={about} presets={presets} onBack={() => props.onWay('')} />;
}

function ProviderForm(props: {
  readonly way: Way;
  readonly title: string;
  readonly about: string;
  readonly presets: readonly ProviderPreset[];
  readonly onBack: () => void;
}): ReactNode {
  const app = useApp();
  const work = useWork();
  const { way } = props;
  const targets = (useStore(app.targets).list ?? []).map((t) => t.name);
  const [draft, setDraft] = useState<ProviderDraft>(() => emptyDraft(way, props.presets, targets));
  const set = (part: Partial<ProviderDraft>): void => setDraft({ ...draft, ...part });
  const problems = providerProblems(way, draft);
  const request = providerRequest(way, draft);
  const settings = props.presets.find(({ preset }) => preset === way)?.settings ?? [];
  const fields = { way, draft, problems, settings, set };
  return (
    <>
      <div className="desk-head">
        <h2>{props.title}</h2>
        <span className="spring" />
        <button type="button" className="btn" onClick={props.onBack}>
          Something else…
        </button>
      </div>
      <form
        className="tab-scroll desk-form"
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          if (request === null) return;
          work.run(async () => {
            const { name } = await app.bridge['identities.add'](request);
            await app.identities.refresh();
            app.notice.set(`Added identity provider ${name}`);
            app.router.go({ screen: 'identities', place: { kind: 'provider', key: name } });
          });
        }}
      >
        <p className="quiet">{props.about}</p>
        {way === 'saml' ? (
          <SamlFields {...fields} />
        ) : way === 'certificate' ? (
          <CertificateFields {...fields} />
        ) : (
          <OidcFields {...fields} />
        )}
        <SharedFields {...fields} targets={targets} />
        <p className="sentence-box">{providerSentence(way, draft)}</p>
        {work.error !== null && <ErrorNote error={work.error} />}
        <div className="form-actions">
          <button type="submit" className="btn btn-main" disabled={work.busy || request === null}>
            {work.busy ? 'Adding…' : 'Add the provider'}
          </button>
        </div>
      </form>
    </>
  );
}
