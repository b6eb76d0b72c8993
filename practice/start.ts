/** Starts a practice cluster: data, controllers, HTTPS listener. */
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { ChaperoneError } from '../contract/errors.ts';
import { MASTERS } from './access/rbac.ts';
import { Users } from './access/users.ts';
import { makeIdentity } from './authority.ts';
import { keepSettled, settle } from './control/settle.ts';
import { loadDescriptions, loadLogLines, loadObjects } from './load.ts';
import type { Cluster } from './object/cluster.ts';
import { Store } from './object/store.ts';
import { systemTimer } from './object/timer.ts';
import { loadTypes } from './object/types.ts';
import { pathServer } from './paths.ts';
import type { PracticeAuditEvent, PracticeCluster, PracticeOptions } from './practice.ts';
import { serve, type Service } from './serve.ts';
import { UpgradeServer } from './upgrade.ts';

const UPGRADABLE = /^[^?]*\/(?:exec|attach|portforward)(?:\?|$)/;
/** Audit events kept; the oldest go first. */
const AUDIT_KEPT = 50_000;

/**
 * Starts the cluster on 127.0.0.1. Nothing is written to disk; certificate authority and token are new each time.
 * Rejects with ChaperoneError `listen.port` when the port is taken, `engine.internal` when the data cannot be read.
 */
export async function startPractice(options: PracticeOptions): Promise<PracticeCluster> {
  const { clock, random, data, port } = options;
  const [types, descriptions, logLines, identity] = await Promise.all([
    loadTypes(data),
    loadDescriptions(data),
    loadLogLines(data),
    makeIdentity(clock, random),
  ]).catch(unreadable);
  const cluster: Cluster = { store: new Store(), types, clock, random };
  await loadObjects(cluster, data).catch(unreadable);
  settle(cluster);

  const token = Buffer.from(random(32)).toString('base64url');
  const users = new Users(clock);
  users.add(token, { username: 'practice-admin', uid: 'practice-admin', groups: [MASTERS] });
  const events: PracticeAuditEvent[] = [];
  const onAudit = (event: PracticeAuditEvent): void => {
    events.push(event);
    if (events.length > AUDIT_KEPT) events.splice(0, AUDIT_KEPT / 10);
  };
  let address = '';
  const servePath = pathServer(types, descriptions, () => address);
  const service: Service = { cluster, users, logLines, timer: options.timer ?? systemTimer, servePath, onAudit };

  const server = createServer({
    cert: identity.cert,
    key: identity.key,
    minVersion: 'TLSv1.2',
    keepAliveTimeout: 90_000,
    // Any other request that offers an upgrade is answered as if it did not (RFC 9110, section 7.8).
    shouldUpgradeCallback: ({ url }) => UPGRADABLE.test(url ?? ''),
  });
  const upgrades = new UpgradeServer(service, options.webSockets);
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgrades.serve(incoming, socket, head);
  });
  server.on('request', (incoming, response) => {
    // serve() answers every failure itself; a response that is already gone needs nobody.
    response.on('error', () => response.destroy());
    serve(service, incoming, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', () => {
      reject(new ChaperoneError('listen.port', { port }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stopControllers = keepSettled(cluster);

  return {
    server: address,
    ca: identity.ca,
    token,
    audit: () => [...events],
    close: () =>
      new Promise((resolve) => {
        stopControllers();
        upgrades.close();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function unreadable(error: unknown): never {
  const reason = `the practice cluster's data cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  throw new ChaperoneError('engine.internal', { reason }, { cause: error });
}
