import { expect, it } from 'vitest';
import type { SessionSummary } from '../../contract/session.ts';
import { makeApp } from '../testing/render.tsx';
import { makeWorld } from '../testing/world.ts';
import { createLibrary, fits, LIMIT, place } from './library.ts';

const some = makeWorld(1_795_185_000_000, { big: false }).map((s) => s.summary);

it('puts a changed session where it was and a new one by its age', () => {
  const changed = { ...some[3]!, steps: 999 };
  expect(place(some, changed)[3]).toBe(changed);
  expect(place(some.toSpliced(5, 1), some[5]!)).toEqual(some);
  expect(place(some.slice(0, -1), some.at(-1)!)).toEqual(some);
  expect(place([], some[0]!)).toEqual([some[0]]);
});

it('knows by itself what fits, unless the contents decide', () => {
  const s = some.find((x) => x.verdicts.deny > 0)!;
  expect(fits({}, s)).toBe(true);
  expect(fits({ agent: s.agent, target: s.targets[0], verdict: 'deny', since: s.startedAt, until: s.startedAt }, s)).toBe(true);
  expect(fits({ agent: 'nobody' }, s)).toBe(false);
  expect(fits({ target: 'nowhere' }, s)).toBe(false);
  expect(fits({ since: '2099-01-01T00:00:00Z' }, s)).toBe(false);
  expect(fits({ until: '1999-01-01T00:00:00Z' }, s)).toBe(false);
  expect(fits({ verdict: 'deny' }, { ...s, verdicts: { ...s.verdicts, deny: 0 } })).toBe(false);
  expect(fits({ text: 'x' }, s)).toBe('ask');
  const ci = some.find((x) => x.agent === 'ci-deployer')!;
  const { name, subject } = ci.info.identity!;
  for (const query of [
    { subject },
    { subject: name },
    { group: 'github:acme' },
    { labels: { team: 'shop' } },
    { labels: { team: '' } },
  ])
    expect(fits(query, ci), JSON.stringify(query)).toBe(true);
  for (const query of [{ subject: 'bob' }, { group: 'ops' }, { labels: { team: 'other' } }, { labels: { toString: '' } }])
    expect(fits(query, ci), JSON.stringify(query)).toBe(false);
});

it('drops an answer that a later query has overtaken', async () => {
  const { bridge } = await makeApp();
  const answers: ((list: readonly SessionSummary[]) => void)[] = [];
  const library = createLibrary({ ...bridge, 'sessions.list': () => new Promise((resolve) => answers.push(resolve)) });
  const [first, second] = [library.read({ agent: 'a' }), library.read({ agent: 'b' })];
  answers[1]!([some[1]!]);
  answers[0]!([some[0]!]);
  await Promise.all([first, second]);
  expect(library.get()).toMatchObject({ query: { agent: 'b' }, sessions: [some[1]], reading: false, cut: false });
});

it('says when there may be more, and why there is nothing', async () => {
  const { bridge } = await makeApp();
  const full = createLibrary({
    ...bridge,
    'sessions.list': () => Promise.resolve(Array.from({ length: LIMIT }, () => some[0]!)),
  });
  await full.refresh();
  expect(full.get().cut).toBe(true);
  const broken = createLibrary({ ...bridge, 'sessions.list': () => Promise.reject(new Error('boom')) });
  await broken.refresh();
  expect(broken.get().error?.code).toBe('engine.internal');
});

it('takes live changes only where they fit the query', async () => {
  const { bridge, fake } = await makeApp();
  const [all, none] = [createLibrary(bridge), createLibrary(bridge)];
  await all.read({});
  await none.read({ agent: 'nobody' });
  const before = all.get().sessions?.[0]?.steps ?? 0;
  fake.tick();
  expect(all.get().sessions?.[0]?.steps).toBeGreaterThan(before);
  expect(none.get().sessions).toEqual([]);
});
