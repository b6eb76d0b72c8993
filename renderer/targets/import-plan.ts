/** What an import will do: which contexts, under which names, and what is in the way. Pure; the kubeconfig is only ever read. */
import { TargetName, type ContextSummary } from '../../contract/target.ts';

export interface Pick {
  readonly chosen: boolean;
  readonly name: string;
  /** Somebody was told that the server's certificate is not checked, and wants it so. */
  readonly insecure: boolean;
}

/** By context. */
export type Plan = Readonly<Record<string, Pick>>;

/** The current context first, then those that can be added, then those that cannot. */
export function ordered(contexts: readonly ContextSummary[]): readonly ContextSummary[] {
  const rank = (c: ContextSummary): number => (c.current ? 0 : c.problem === null ? 1 : 2);
  return contexts.toSorted((a, b) => rank(a) - rank(b));
}

/** Can be taken without another word. */
const plain = (c: ContextSummary): boolean => c.problem === null && !c.insecure && c.target === null;

/** At first the current context is chosen, or where none is current the first that can be taken. */
export function firstPlan(contexts: readonly ContextSummary[]): Plan {
  const current = contexts.find((c) => c.current);
  const first = current ?? ordered(contexts).find(plain);
  const start = first !== undefined && plain(first) ? first : undefined;
  return Object.fromEntries(
    contexts.map((c) => [c.context, { chosen: c === start, name: c.suggestedName, insecure: false }] as const),
  );
}

/** Every context that can be taken without another word, or none of them. */
export function withAll(contexts: readonly ContextSummary[], plan: Plan, chosen: boolean): Plan {
  return Object.fromEntries(
    Object.entries(plan).map(([context, pick]) => {
      const of = contexts.find((c) => c.context === context);
      const take = of !== undefined && (chosen ? pick.chosen || plain(of) : false);
      return [context, { ...pick, chosen: take }] as const;
    }),
  );
}

/** Why a chosen context cannot be imported like this; null when it can. `taken`: names of targets. */
export function problemOfPick(c: ContextSummary, plan: Plan, taken: ReadonlySet<string>): string | null {
  const pick = plan[c.context];
  if (pick?.chosen !== true) return null;
  if (!TargetName.safeParse(pick.name).success) return 'A name has 1 to 63 letters, digits, dots, dashes or underscores.';
  if (taken.has(pick.name)) return `There already is a target ${pick.name}.`;
  const same = Object.entries(plan).some(([other, p]) => other !== c.context && p.chosen && p.name === pick.name);
  if (same) return `Another chosen context is named ${pick.name} too.`;
  if (c.insecure && !pick.insecure) return 'Say first that its certificate need not be checked.';
  return null;
}

/** Why the engine says that a context cannot be used, without what stands before it on the screen anyway. */
export const whyNot = (problem: string): string =>
  problem
    .replace(/^The kubeconfig .+? cannot be used: /, '')
    .replace(/^The context .+? has no credential that this version can hold: /, 'its credential cannot be held: ');

export interface Task {
  readonly context: string;
  readonly name: string;
  readonly insecure: boolean;
}

/** What to import, in the order of the list. */
export const tasksOf = (contexts: readonly ContextSummary[], plan: Plan): readonly Task[] =>
  ordered(contexts).flatMap(({ context, insecure }) => {
    const pick = plan[context];
    return pick?.chosen === true ? [{ context, name: pick.name, insecure: insecure && pick.insecure }] : [];
  });
