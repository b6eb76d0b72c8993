/** From an open vault to the first recorded session: a target, then one command. */
import { useState, type ReactNode } from 'react';
import { CommandLine } from '../frame/CommandLine.tsx';
import { useApp } from '../frame/app.ts';
import { useStore } from '../state/store.ts';
import { ChooseTarget } from './ChooseTarget.tsx';
import { DemoButton } from './DemoButton.tsx';
import { Steps } from './Steps.tsx';

export function Start(): ReactNode {
  const app = useApp();
  const { list } = useStore(app.targets);
  const { status } = useStore(app.status);
  const [chosen, setChosen] = useState<string | null>(null);
  // What came of an import stays on the screen until it was read.
  const [importing, setImporting] = useState(false);
  if (list === null) return <p className="quiet waiting">Reading the targets…</p>;
  const name = list.find((t) => t.name === chosen)?.name ?? list[0]?.name;
  if (name === undefined || importing)
    return <ChooseTarget onImport={() => setImporting(true)} onDone={() => setImporting(false)} />;
  return (
    <div className="sheet sheet-wide">
      {status?.sessions.total === 0 && <Steps at={4} />}
      <h1>Start a session</h1>
      <p>
        Put <code>chaperone run</code> in front of the agent, or of any command. It gets a kubeconfig for this session alone; what
        it does shows up under Live, and the recording is sealed when it ends.
      </p>
      <div className="form-row">
        <label htmlFor="start-target">Target</label>
        <select id="start-target" value={name} onChange={(e) => setChosen(e.target.value)}>
          {list.map((t) => (
            <option key={t.name} value={t.name}>
              {t.name} · {t.kind === 'practice' ? 'practice cluster' : t.server}
            </option>
          ))}
        </select>
      </div>
      <h2>In a terminal</h2>
      <CommandLine command={`chaperone run --target ${name} -- kubectl get pods`} />
      <CommandLine command={`chaperone run --target ${name} --agent claude-code -- claude`} />
      <h2>Or see one first</h2>
      <p>
        The demo runs a supervised kubectl on the practice cluster: it creates, reads a Secret, and tries a delete that policy
        refuses. Then it opens the replay.
      </p>
      <DemoButton />
      {status?.kubectl === null && (
        <p className="hint hint-bad">No kubectl was found on the engine’s PATH; the demo needs one.</p>
      )}
    </div>
  );
}
