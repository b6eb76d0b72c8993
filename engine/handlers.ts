/** One function per method of the contract: what each watcher may ask for. */
import { userInfo } from 'node:os';
import type { z } from 'zod';
import { type Method, type PARAMS, type Result } from '../contract/bridge.ts';
import type { StoredTarget, TargetSummary } from '../contract/target.ts';
import { oidcPresets } from '../proxy/identity/oidc/presets.ts';
import { agentAccess } from './agent-access.ts';
import { checkTarget } from './check.ts';
import { runDemo } from './demo.ts';
import type { Keeper } from './keeper.ts';
import type { Surroundings } from './parts.ts';
import type { Status } from './status.ts';
import {
  addPractice,
  addTarget,
  contextsOf,
  findTarget,
  importTargets,
  removeTarget,
  setImpersonation,
  summarize,
} from './targets.ts';
import { addEks } from './targets-eks.ts';
import { addHttps } from './targets-https.ts';

export type Handlers = { readonly [M in Method]: (params: z.output<(typeof PARAMS)[M]>) => Promise<Result<M>> };

export interface HandlersOptions {
  readonly around: Surroundings;
  readonly keeper: Keeper;
  readonly status: Status;
  /** Whether a new target gets its listener at once. */
  readonly listeners: 'all' | 'demand';
}

/** Bytes of a body that a step shows unless asked for more. */
const BODY_LIMIT = 1 << 20;

export function createHandlers({ around, keeper, status, listeners }: HandlersOptions): Handlers {
  const added = async (adding: Promise<StoredTarget>): Promise<TargetSummary> => {
    const target = await adding;
    if (listeners === 'all') await keeper.open.doors.open(target).catch(() => null);
    status.changed();
    return summarize(target);
  };
  const handlers: Handlers = {
    status: () => Promise.resolve(status.now()),
    'vault.create': ({ passphrase }) => keeper.create(passphrase),
    'vault.unlock': async (secret) => {
      await keeper.unlock(secret);
      return null;
    },
    'vault.recover': async (secret) => {
      await keeper.unlock(secret);
      return null;
    },
    'vault.lock': async () => {
      await keeper.lock();
      return null;
    },
    'targets.list': async () => Promise.resolve(keeper.open.vault.state.targets.map(summarize)),
    'targets.contexts': async ({ kubeconfig }) => Promise.resolve(contextsOf(around, keeper.open.vault, kubeconfig)),
    'targets.import': async (request) => {
      const { vault, doors } = keeper.open;
      const imported = await importTargets(around, vault, request);
      if (listeners === 'all') {
        await Promise.all(imported.flatMap(({ target }) => (target ? [doors.open(target).catch(() => null)] : [])));
      }
      status.changed();
      return imported.map(({ context, name, problem }) => ({ context, name, problem }));
    },
    'targets.impersonate': async ({ name, impersonate }) => {
      const { vault, doors } = keeper.open;
      const target = await setImpersonation(around, vault, name, impersonate);
      await doors.upstream(target);
      return summarize(target);
    },
    'targets.add': async (request) => added(addTarget(around, keeper.open.vault, request)),
    'targets.eks': async (request) => added(addEks(around, keeper.open.vault, request)),
    'targets.https': async (request) => added(addHttps(around, keeper.open.vault, request)),
    'targets.practice': async ({ name }) => added(addPractice(around, keeper.open.vault, name)),
    'targets.test': async ({ name }) => {
      const { vault, doors } = keeper.open;
      const target = findTarget(vault, name);
      return checkTarget(await doors.upstream(target), summarize(target).via);
    },
    'targets.kubeconfig': async ({ names, tokenFile }) => agentAccess(keeper.open, names, tokenFile),
    'targets.remove': async ({ name }) => {
      const { vault, doors } = keeper.open;
      await removeTarget(around, vault, name);
      await doors.close(name);
      status.changed();
      return null;
    },
    'identities.list': async () => Promise.resolve(keeper.open.providers.list()),
    'identities.presets': () => Promise.resolve(oidcPresets()),
    'identities.add': async (request) => keeper.open.providers.add(request),
    'identities.remove': async ({ name }) => {
      await keeper.open.providers.remove(name);
      return null;
    },
    'identities.test': async ({ name, proof }) => keeper.open.providers.test(name, proof),
    'tokens.list': async ({ session }) => Promise.resolve(keeper.open.tokens.list(session)),
    'tokens.rotate': async ({ session, grace, renewing }) =>
      keeper.open.sessions.rotate(session, { grace: grace ?? 0, renewing: renewing ?? false }),
    'tokens.revoke': async ({ id, why }) => keeper.open.tokens.revoke(id, why ?? 'no reason was given', userInfo().username),
    'grants.list': async () => Promise.resolve(keeper.open.grants.list()),
    'grants.add': async (request) => keeper.open.grants.add(request),
    'grants.revoke': async ({ id, why }) => keeper.open.grants.revoke(id, why),
    'sessions.list': async (query) => keeper.open.vault.sessions(query),
    'sessions.steps': async ({ id, from, limit }) => {
      const { vault } = keeper.open;
      const summary = await vault.summary(id);
      return { summary, ...(await vault.steps(id, from, limit)) };
    },
    'sessions.step': async ({ id, n, bodyLimit }) => keeper.open.vault.step(id, n, bodyLimit ?? BODY_LIMIT),
    'sessions.bytes': async ({ id, n, direction, from, limit }) => {
      const { data, total } = await keeper.open.vault.bytes(id, n, direction, from, limit);
      return { data: Buffer.from(data).toString('base64'), total };
    },
    'sessions.commands': async ({ id, from, limit }) => keeper.open.vault.commands(id, from, limit),
    'sessions.stream': async ({ id, n }) => keeper.open.vault.stream(id, n),
    'sessions.chunks': async (query) => keeper.open.vault.chunks(query),
    'sessions.asciicast': async ({ id, n, keys }) => ({
      text: await keeper.open.vault.asciicast(id, n, { keys: keys ?? false }),
    }),
    'sessions.markers': async ({ id }) => keeper.open.vault.markers(id),
    'sessions.objects': async ({ id }) => keeper.open.vault.objects(id),
    'sessions.object': async ({ id, ...key }) => keeper.open.vault.object(id, key),
    'sessions.verify': async ({ id }) => keeper.open.vault.verify(id === undefined ? {} : { id }),
    'sessions.open': async (request) => {
      const opened = await keeper.open.sessions.start(request);
      status.changed();
      return opened;
    },
    'sessions.end': async ({ id, exitCode }) => {
      const summary = await keeper.open.sessions.end(id, exitCode);
      status.changed();
      return summary;
    },
    'demo.run': async () => runDemo(handlers, around),
  };
  return handlers;
}
