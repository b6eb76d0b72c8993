/** The targets, the contexts that could become one, and what their tests said. */
import type { Bridge } from '../../contract/bridge.ts';
import { asChaperoneError, type ChaperoneError } from '../../contract/errors.ts';
import type { ContextSummary, TargetSummary, TargetTest } from '../../contract/target.ts';
import { createStore, type Readable } from './store.ts';

export interface TargetsView {
  /** Null until they were read. */
  readonly list: readonly TargetSummary[] | null;
  readonly contexts: { readonly path: string; readonly contexts: readonly ContextSummary[] } | null;
  readonly contextsError: ChaperoneError | null;
  readonly tests: Readonly<Record<string, TargetTest | 'running' | ChaperoneError>>;
  readonly error: ChaperoneError | null;
}

export interface TargetsStore extends Readable<TargetsView> {
  refresh(): Promise<void>;
  /** Without a path: the kubeconfig that kubectl would use. */
  readContexts(kubeconfig?: string): Promise<void>;
  /** Lets go of the contexts that were read. */
  forgetContexts(): void;
  test(name: string): Promise<void>;
  clear(): void;
}

const EMPTY: TargetsView = { list: null, contexts: null, contextsError: null, tests: {}, error: null };

export function createTargets(bridge: Bridge): TargetsStore {
  const store = createStore(EMPTY);
  // A test is about the target as it was: it goes when that changes.
  const setList = (list: readonly TargetSummary[], rest: Partial<TargetsView> = {}): void =>
    store.update((v) => {
      const before = new Map((v.list ?? []).map((t) => [t.name, JSON.stringify(t)]));
      const same = new Set(list.filter((t) => before.get(t.name) === JSON.stringify(t)).map((t) => t.name));
      const tests = v.list === null ? v.tests : Object.fromEntries(Object.entries(v.tests).filter(([name]) => same.has(name)));
      return { ...v, ...rest, list, tests };
    });
  bridge.on['targets.changed']((list) => setList(list));
  const setTest = (name: string, test: TargetTest | 'running' | ChaperoneError): void =>
    store.update((v) => ({ ...v, tests: { ...v.tests, [name]: test } }));
  return {
    get: store.get,
    subscribe: store.subscribe,
    clear: () => store.set(EMPTY),
    refresh: async () => {
      try {
        const list = await bridge['targets.list']({});
        setList(list, { error: null });
      } catch (e) {
        store.update((v) => ({ ...v, error: asChaperoneError(e) }));
      }
    },
    readContexts: async (kubeconfig) => {
      try {
        const contexts = await bridge['targets.contexts'](kubeconfig === undefined ? {} : { kubeconfig });
        store.update((v) => ({ ...v, contexts, contextsError: null }));
      } catch (e) {
        store.update((v) => ({ ...v, contexts: null, contextsError: asChaperoneError(e) }));
      }
    },
    forgetContexts: () => store.update((v) => ({ ...v, contexts: null, contextsError: null })),
    test: async (name) => {
      setTest(name, 'running');
      try {
        setTest(name, await bridge['targets.test']({ name }));
      } catch (e) {
        setTest(name, asChaperoneError(e));
      }
    },
  };
}
