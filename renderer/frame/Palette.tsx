/** Everything that can be done here, by name. */
import { Command } from 'cmdk';
import type { ReactNode } from 'react';
import { ACTIONS, chordLabel, KEYS, type Action } from '../keys/table.ts';
import { canPerform, perform } from '../keys/use-keys.ts';
import type { Route } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { wallSeconds, day } from '../words/time.ts';
import { useApp } from './app.ts';
import { copyables, copyText } from './copy.ts';
import { Modal } from './Modal.tsx';

const HIDDEN: ReadonlySet<Action> = new Set<Action>(['palette', 'help', 'copy', 'next', 'previous', 'first', 'last', 'open']);

const MAKE: readonly (readonly [words: string, route: Route])[] = [
  ['Grant access for a while', { screen: 'grants', place: { kind: 'new', key: '' } }],
  ['Add an identity provider', { screen: 'identities', place: { kind: 'new', key: '' } }],
  ['Import contexts of a kubeconfig', { screen: 'targets', place: { kind: 'new', key: 'kubeconfig' } }],
  ['Add an EKS cluster', { screen: 'targets', place: { kind: 'new', key: 'eks' } }],
  ['Add an HTTPS service', { screen: 'targets', place: { kind: 'new', key: 'https' } }],
];

export function Palette(props: {
  readonly onClose: () => void;
  readonly onOverlay: (overlay: 'keys' | 'copy') => void;
}): ReactNode {
  const app = useApp();
  const texts = useStore(copyables);
  const { sessions } = useStore(app.library);
  const { list: grants } = useStore(app.grants);
  const { list: targets } = useStore(app.targets);
  const { list: providers } = useStore(app.identities);
  const after = (run: () => void): void => {
    props.onClose();
    // The dialog gives the focus back before anything else takes it.
    queueMicrotask(run);
  };
  return (
    <Modal label="Command palette" className="palette" onClose={props.onClose}>
      <Command label="Command palette" loop>
        <Command.Input placeholder="Go to a screen or session, or do something…" data-first />
        <Command.List>
          <Command.Empty>Nothing here has that name.</Command.Empty>
          <Command.Group heading="Do">
            {ACTIONS.filter((a) => !HIDDEN.has(a) && canPerform(a)).map((action) => (
              <Command.Item key={action} value={KEYS[action].label} onSelect={() => after(() => perform(action))}>
                <span>{KEYS[action].label}</span>
                <kbd>{chordLabel(KEYS[action].keys[0], app.mac)}</kbd>
              </Command.Item>
            ))}
            <Command.Item value="Start a session" onSelect={() => after(() => app.router.go({ screen: 'start' }))}>
              Start a session
            </Command.Item>
            {MAKE.map(([words, route]) => (
              <Command.Item key={words} value={words} onSelect={() => after(() => app.router.go(route))}>
                {words}
              </Command.Item>
            ))}
            <Command.Item value="All keys" onSelect={() => props.onOverlay('keys')}>
              <span>All keys</span>
              <kbd>?</kbd>
            </Command.Item>
            <Command.Item
              value="Lock the vault"
              onSelect={() => after(() => void app.bridge['vault.lock']({}).then(() => app.status.refresh()))}
            >
              Lock the vault
            </Command.Item>
          </Command.Group>
          <Command.Group heading="Copy">
            {texts.map((item) => (
              <Command.Item
                key={item.label}
                value={`Copy ${item.label}`}
                onSelect={() => after(() => void copyText(app, item.label, item.text()))}
              >
                Copy {item.label}
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group heading="Access">
            {(grants ?? [])
              .filter((g) => g.state === 'active')
              .map((g) => (
                <Command.Item
                  key={g.id}
                  value={`Grant ${g.sentence} ${g.id}`}
                  onSelect={() => after(() => app.router.go({ screen: 'grants', place: { kind: 'grant', key: g.id } }))}
                >
                  <span className="clip">Grant: {g.sentence}</span>
                </Command.Item>
              ))}
            {(targets ?? []).map((t) => (
              <Command.Item
                key={t.name}
                value={`Target ${t.name} ${t.server}`}
                onSelect={() => after(() => app.router.go({ screen: 'targets', place: { kind: 'target', key: t.name } }))}
              >
                <span>Target {t.name}</span>
                <span className="quiet">{t.server}</span>
              </Command.Item>
            ))}
            {(providers ?? []).map((p) => (
              <Command.Item
                key={p.name}
                value={`Identity provider ${p.name} ${p.issuer}`}
                onSelect={() => after(() => app.router.go({ screen: 'identities', place: { kind: 'provider', key: p.name } }))}
              >
                <span>Identity provider {p.name}</span>
                <span className="quiet">{p.issuer}</span>
              </Command.Item>
            ))}
          </Command.Group>
          <Command.Group heading="Sessions">
            {(sessions ?? []).slice(0, 50).map((s) => (
              <Command.Item
                key={s.id}
                value={`${s.agent} ${s.targets.join(' ')} ${s.id}`}
                onSelect={() => after(() => app.router.go({ screen: 'session', id: s.id, step: 1, tab: 'summary', filter: '' }))}
              >
                <span>
                  {s.agent} → {s.targets.join(', ')}
                </span>
                <span className="quiet">
                  {day(s.startedAt)} {wallSeconds(s.startedAt)}
                </span>
              </Command.Item>
            ))}
          </Command.Group>
        </Command.List>
      </Command>
    </Modal>
  );
}
