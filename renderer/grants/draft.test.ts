import { describe, expect, it } from 'vitest';
import { EMPTY_GRANT, judgeGrant, missing, rulesOfFields, toggledPerson, VERB_SETS, type GrantDraft } from './draft.ts';

const now = Date.UTC(2026, 10, 20, 14, 30);
const good: GrantDraft = {
  ...EMPTY_GRANT,
  agents: 'codex',
  targets: ['staging'],
  verbs: ['get', 'delete'],
  resources: 'pods',
  namespaces: 'shop',
  why: 'roll back',
};

it('asks for everything in the order of the form', () => {
  expect(missing(EMPTY_GRANT)).toEqual(['for whom', 'on which target', 'what they may do', 'why']);
  expect(missing({ ...EMPTY_GRANT, by: 'yaml', length: 'until' })).toContain('until when');
  expect(missing(good)).toEqual([]);
});

it('is a request that the engine takes', () => {
  expect(judgeGrant(good, now).request).toEqual({
    who: { agents: ['codex'] },
    targets: ['staging'],
    rules: [
      {
        name: 'granted',
        reason: 'roll back',
        verbs: ['get', 'delete'],
        resources: ['pods'],
        namespaces: ['shop'],
        effect: 'allow',
      },
    ],
    seconds: 900,
    why: 'roll back',
  });
});

it('takes a person together with who vouches for that name, and lets both go together', () => {
  const local = toggledPerson(EMPTY_GRANT, { subject: 'ada', provider: null });
  expect(judgeGrant({ ...good, agents: '', ...local }, now).request?.who).toEqual({ providers: ['local'], subjects: ['ada'] });
  const both = toggledPerson(local, { subject: 'job', provider: 'ci' });
  expect([both, toggledPerson(both, { subject: 'eve', provider: 'ci' })]).toEqual([
    { subjects: 'ada, job', providers: 'local, ci' },
    { subjects: 'ada, job, eve', providers: 'local, ci' },
  ]);
  expect(toggledPerson(local, { subject: 'ada', provider: null })).toEqual({ subjects: '', providers: '' });
});

it('offers an exec by both of the ways in which kubectl asks for one', () => {
  expect(VERB_SETS.find(([words]) => words === 'exec')).toEqual(['exec', ['get', 'create'], 'pods/exec']);
});

describe('rights', () => {
  it('keep API groups apart, with their subresources', () => {
    const rules = rulesOfFields({
      ...good,
      resources: 'pods, deployments.apps, deployments.apps/scale, pods/exec',
      names: 'web',
    });
    expect(rules.map(({ name, apiGroups, resources, resourceNames }) => ({ name, apiGroups, resources, resourceNames }))).toEqual(
      [
        { name: 'granted-1', apiGroups: undefined, resources: ['pods', 'pods/exec'], resourceNames: ['web'] },
        { name: 'granted-2', apiGroups: ['apps'], resources: ['deployments', 'deployments/scale'], resourceNames: ['web'] },
      ],
    );
  });

  it('are everything of a kind only when that is left empty', () => {
    expect(rulesOfFields({ ...good, resources: '', namespaces: '', why: '' })).toEqual([
      { name: 'granted', reason: 'granted', verbs: ['get', 'delete'], resources: ['*'], effect: 'allow' },
    ]);
  });

  it('may be YAML, with its problem where it is not', () => {
    const yaml = { ...good, by: 'yaml' as const, yaml: '- verbs: [get]' };
    expect(judgeGrant(yaml, now).request?.rules).toMatchObject([{ name: 'granted-1', verbs: ['get'] }]);
    const bad = judgeGrant({ ...yaml, yaml: 'verbs' }, now);
    expect(bad.request).toBeNull();
    expect(bad.problems.rights).toContain('A list of rules');
  });
});

describe('times', () => {
  it('begin and end in UTC', () => {
    const { request, said } = judgeGrant({ ...good, from: '2026-11-20T16:00', length: 'until', until: '2026-11-20T18:30' }, now);
    expect(request).toMatchObject({ from: '2026-11-20T16:00:00.000Z', seconds: 9_000 });
    expect(said?.seconds).toBe(9_000);
  });

  it.each([
    [{ from: '2026-11-20T10:00' }, 'from'],
    [{ length: 'until', until: '2026-11-20T14:00' }, 'length'],
    [{ length: 'until', until: '2026-12-24T14:00' }, 'length'],
  ] as const)('that make no sense are said: %j', (change, where) => {
    const judged = judgeGrant({ ...good, ...change }, now);
    expect(judged.problems[where]).toBeDefined();
    expect(judged.request).toBeNull();
  });
});

it('has its sentence before it has its reason', () => {
  const judged = judgeGrant({ ...good, why: ' ' }, now);
  expect(judged.said?.who).toEqual({ agents: ['codex'] });
  expect(judged.request).toBeNull();
  expect(judgeGrant({ ...good, agents: '' }, now).said).toBeNull();
});
