/** The engine that is going to be killed: a real vault on disk, a real proxy, one session. A process of its own. */
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startEngine } from '../../engine/start.ts';
import type { Engine } from '../../engine/engine.ts';
import { keyFrom, type DerivedKeys } from './key.ts';
import { writeId } from './traffic.ts';

export const TARGET = 'load';

export type Order =
  | { readonly order: 'start'; readonly home: string; readonly derived: DerivedKeys }
  /** Opens a session for the load. */
  | { readonly order: 'open' }
  /** Verifies session `id` and says which writes its steps show. */
  | { readonly order: 'check'; readonly id: string }
  | { readonly order: 'stop' };

export interface Door {
  readonly id: string;
  readonly server: string;
  readonly ca: string;
  readonly token: string;
}

export interface Checked {
  readonly verified: boolean;
  readonly findings: readonly string[];
  readonly sealed: boolean;
  readonly closed: string | null;
  /** Numbers of the writes that its steps show. */
  readonly writes: readonly number[];
}

let engine: Engine | undefined;

async function start(home: string, derived: DerivedKeys): Promise<'started'> {
  const resources = join(import.meta.dirname, '../../resources');
  engine = await startEngine({ home, resources, key: keyFrom(derived), listeners: 'demand' });
  // A killed process never comes to the point at which Node does this by itself.
  flushCompileCache();
  return 'started';
}

async function open({ bridge }: Engine): Promise<Door> {
  const opened = await bridge['sessions.open']({ agent: 'load', targets: [TARGET] });
  const config = parse(opened.kubeconfig) as {
    clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
    users: { user: { token: string } }[];
  };
  const { cluster } = config.clusters[0]!;
  const ca = Buffer.from(cluster['certificate-authority-data'], 'base64').toString();
  return { id: opened.id, server: cluster.server, ca, token: config.users[0]!.user.token };
}

async function check({ bridge }: Engine, id: string): Promise<Checked> {
  const report = await bridge['sessions.verify']({ id });
  const writes: number[] = [];
  for (let next = 1; ;) {
    const { summary, total, rows } = await bridge['sessions.steps']({ id, from: next, limit: 1000 });
    writes.push(...rows.map(({ url }) => writeId(url)).filter((write) => write !== null));
    next = (rows.at(-1)?.n ?? total) + 1;
    if (rows.length === 0 || next > total) {
      const findings = report.findings.map((finding) => `${finding.file} ${finding.kind}: ${finding.message}`);
      return { verified: report.verified, findings, sealed: summary.sealed, closed: summary.closed, writes };
    }
  }
}

async function obey(order: Order): Promise<unknown> {
  if (order.order === 'start') return start(order.home, order.derived);
  if (engine === undefined) throw new Error('not started');
  if (order.order === 'open') return open(engine);
  if (order.order === 'check') return check(engine, order.id);
  await engine.stop();
  return 'stopped';
}

process.on('message', (order: Order) => {
  obey(order).then(
    (answer) => process.send?.({ answer }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
