import { describe, expect, it } from 'vitest';
import type { ContextSummary } from '../../contract/target.ts';
import { firstPlan, ordered, problemOfPick, tasksOf, whyNot, withAll, type Plan } from './import-plan.ts';

const context = (name: string, change: Partial<ContextSummary> = {}): ContextSummary => ({
  context: name,
  cluster: name,
  server: `https://${name}`,
  user: 'u',
  credential: 'bearer token',
  current: false,
  suggestedName: name,
  target: null,
  problem: null,
  insecure: false,
  ...change,
});
const all = [
  context('broken', { problem: 'no credential' }),
  context('staging'),
  context('lab', { insecure: true }),
  context('prod', { current: true }),
  context('old', { target: 'old' }),
];
const chosen = (plan: Plan): readonly string[] => Object.keys(plan).filter((name) => plan[name]!.chosen);

it('puts the current context first and what cannot be added last', () => {
  expect(ordered(all).map((c) => c.context)).toEqual(['prod', 'staging', 'lab', 'old', 'broken']);
});

it('chooses the current context where that needs no other word, or the first where none is current', () => {
  expect(chosen(firstPlan(all))).toEqual(['prod']);
  expect(chosen(firstPlan(all.filter((c) => !c.current)))).toEqual(['staging']);
  expect(chosen(firstPlan([context('a', { current: true, insecure: true }), context('b')]))).toEqual([]);
  expect(chosen(firstPlan([context('a', { current: true, target: 'a' }), context('b')]))).toEqual([]);
  expect(chosen(firstPlan([context('a', { problem: 'x' })]))).toEqual([]);
});

it('takes all that can be taken without another word, or none', () => {
  const plan = withAll(all, firstPlan(all), true);
  expect(chosen(plan).toSorted()).toEqual(['prod', 'staging']);
  expect(chosen(withAll(all, plan, false))).toEqual([]);
});

describe('what is in the way', () => {
  const plan = firstPlan(all);
  const named = (name: string): Plan => ({ ...plan, prod: { ...plan['prod']!, name } });
  const prod = all[3]!;

  it.each([
    ['prod', null],
    ['no spaces', 'A name has 1 to 63'],
    ['taken', 'There already is a target taken.'],
  ])('of the name %j: %s', (name, problem) => {
    const found = problemOfPick(prod, named(name), new Set(['taken']));
    if (problem === null) expect(found).toBeNull();
    else expect(found).toContain(problem);
  });

  it('is another one of the same name, and an unchecked certificate that nobody agreed to', () => {
    const twice = { ...plan, staging: { chosen: true, name: 'prod', insecure: false } };
    expect(problemOfPick(prod, twice, new Set())).toContain('named prod too');
    const lab = { ...plan, lab: { chosen: true, name: 'lab', insecure: false } };
    expect(problemOfPick(all[2]!, lab, new Set())).toContain('Say first');
    expect(problemOfPick(all[2]!, { ...plan, lab: { ...lab.lab, insecure: true } }, new Set())).toBeNull();
    expect(problemOfPick(all[1]!, plan, new Set(['staging']))).toBeNull();
  });
});

it('imports what was chosen under its name, in the order of the list', () => {
  const plan = firstPlan(all);
  const both = { ...plan, staging: { chosen: true, name: 'stage', insecure: true } };
  expect(tasksOf(all, both)).toEqual([
    { context: 'prod', name: 'prod', insecure: false },
    { context: 'staging', name: 'stage', insecure: false },
  ]);
});

it('says once that a context cannot be used', () => {
  expect(whyNot('The kubeconfig /home/a b/config cannot be used: context x names no cluster: gone.')).toBe(
    'context x names no cluster: gone.',
  );
  expect(whyNot('The context x has no credential that this version can hold: it has none.')).toBe(
    'its credential cannot be held: it has none.',
  );
  expect(whyNot('its server is not https')).toBe('its server is not https');
});
