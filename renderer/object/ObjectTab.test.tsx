import { expect, it } from 'vitest';
import { lifeOf } from '../testing/object-life.ts';
import { detail } from '../testing/rows.ts';
import { makeApp, settle } from '../testing/render.tsx';
import { makeWorld } from '../testing/world.ts';
import { ObjectLife, ObjectTab } from './ObjectTab.tsx';

const steps = makeWorld(1_795_185_000_000, { big: false })[1]!.steps;
const key = { target: 'prod-eu', apiGroup: 'apps', resource: 'deployments', namespace: 'shop', name: 'web' };
const life = lifeOf(steps, key)!;
const stay = (): void => undefined;

it('tells the life of an object and each change as a diff', async () => {
  const { text, html } = await makeApp();
  const image = life.moments.find((m) => m.sentence.includes('nginx:1.28'))!;
  const shown = <ObjectLife history={life} n={image.n} onStep={stay} />;
  expect(text(shown)).toContain('Deployment web in shop · changed in this session');
  expect(text(shown)).toContain('The state before was read by Chaperone just before this request.');
  expect(text(shown)).toMatch(/− - image: nginx:1.27 \+ - image: nginx:1.28/);
  expect(text(shown)).toMatch(/noise \(\d+ lines\)/);
  expect(text(shown)).not.toMatch(/resourceVersion|managedFields/);
  expect(html(shown)).toContain('aria-label="removed"');
  expect(text(shown)).toContain('this step');
});

it('marks creations, changes by others and refusals in words', async () => {
  const { text } = await makeApp();
  const words = text(<ObjectLife history={life} n={1} onStep={stay} />);
  expect(words).toMatch(/created create/);
  expect(words).toContain('by others');
  const api = lifeOf(steps, { ...key, name: 'api' })!;
  expect(text(<ObjectLife history={api} n={16} onStep={stay} />)).toMatch(
    /16 refused delete .*This change did not happen; the object stayed as it was\./,
  );
});

it('asks for the history of the object that the step names', async () => {
  const { app, text } = await makeApp();
  await app.library.read({});
  const id = app.library.get().sessions![1]!.id;
  const step = steps.find((s) => s.name === 'web' && s.verb === 'patch')!;
  const tab = <ObjectTab session={id} step={step} onStep={stay} />;
  expect(text(tab)).toBe('Gathering the history of web…');
  app.objects.want({ id, ...key });
  await settle();
  expect(text(tab)).toContain('Deployment web');
  expect(text(<ObjectTab session={id} step={detail({ name: '' })} onStep={stay} />)).toContain('no single object');
});
