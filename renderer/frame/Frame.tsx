/** The window: top bar, the screen that the address names, status bar. Without an open vault, only the way in. */
import { useState, type ReactNode } from 'react';
import { Grants } from '../grants/Grants.tsx';
import { Identities } from '../identities/Identities.tsx';
import { useKeys } from '../keys/use-keys.ts';
import { Library } from '../library/Library.tsx';
import { Live } from '../live/Live.tsx';
import { CreateVault } from '../onboarding/CreateVault.tsx';
import { RecoveryKey } from '../onboarding/RecoveryKey.tsx';
import { Start } from '../onboarding/Start.tsx';
import { Unlock } from '../onboarding/Unlock.tsx';
import { Replay } from '../replay/Replay.tsx';
import { after, THEMES } from '../state/preferences.ts';
import { isOpen } from '../state/status.ts';
import { useStore } from '../state/store.ts';
import { Targets } from '../targets/Targets.tsx';
import { useApp } from './app.ts';
import { copyText } from './copy.ts';
import { CopyMenu } from './CopyMenu.tsx';
import { ErrorNote } from './ErrorNote.tsx';
import { KeysHelp } from './KeysHelp.tsx';
import { Palette } from './Palette.tsx';
import { StatusBar } from './StatusBar.tsx';
import { TopBar } from './TopBar.tsx';

type Overlay = 'palette' | 'keys' | 'copy' | null;

function Gate(): ReactNode {
  const app = useApp();
  const standing = useStore(app.status);
  const recoveryKey = useStore(app.recoveryKey);
  if (recoveryKey !== null) return <RecoveryKey words={recoveryKey} />;
  if (standing.status === null) {
    if (standing.error !== null) return <ErrorNote error={standing.error} again={() => void app.status.refresh()} />;
    return <p className="quiet waiting">Asking the engine…</p>;
  }
  if (standing.status.vault.state === 'none') return <CreateVault path={standing.status.vault.path} />;
  if (standing.error !== null && standing.access === 'unknown' && standing.status.vault.state === 'unlocked')
    return <ErrorNote error={standing.error} again={() => void app.status.refresh()} />;
  if (standing.status.vault.state === 'unlocked' && standing.access === 'unknown')
    return <p className="quiet waiting">Opening…</p>;
  return <Unlock signedOut={standing.access === 'needed'} path={standing.status.vault.path} />;
}

function Screen(): ReactNode {
  const app = useApp();
  const route = useStore(app.router.route);
  switch (route.screen) {
    case 'start':
      return <Start />;
    case 'live':
      return <Live chosen={route.session} />;
    case 'library':
      return <Library query={route.query} />;
    case 'targets':
      return <Targets place={route.place} />;
    case 'identities':
      return <Identities place={route.place} />;
    case 'grants':
      return <Grants place={route.place} />;
    case 'session':
      return <Replay key={route.id} route={route} />;
  }
}

export function Frame(): ReactNode {
  const app = useApp();
  const standing = useStore(app.status);
  const recoveryKey = useStore(app.recoveryKey);
  const [overlay, setOverlay] = useState<Overlay>(null);
  const open = isOpen(standing) && recoveryKey === null;
  const close = (): void => setOverlay(null);
  const theme = (): void => app.preferences.update((p) => ({ ...p, theme: after(THEMES, p.theme) }));
  useKeys({
    theme,
    help: () => setOverlay('keys'),
    ...(open && {
      palette: () => setOverlay('palette'),
      copy: () => setOverlay('copy'),
      link: () => void copyText(app, 'link to this place', window.location.href),
      goLive: () => app.router.go({ screen: 'live', session: null }),
      goLibrary: () => app.router.go({ screen: 'library', query: {} }),
      goTargets: () => app.router.go({ screen: 'targets', place: null }),
      goIdentities: () => app.router.go({ screen: 'identities', place: null }),
      goGrants: () => app.router.go({ screen: 'grants', place: null }),
    }),
  });
  return (
    <div className="frame">
      <TopBar open={open} onPalette={() => setOverlay('palette')} onKeys={() => setOverlay('keys')} />
      <main className="screen" id="screen">
        {open ? <Screen /> : <Gate />}
      </main>
      <StatusBar open={open} />
      {overlay === 'palette' && <Palette onClose={close} onOverlay={setOverlay} />}
      {overlay === 'keys' && <KeysHelp onClose={close} />}
      {overlay === 'copy' && <CopyMenu onClose={close} />}
    </div>
  );
}
