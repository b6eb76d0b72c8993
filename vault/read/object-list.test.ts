import { expect, it } from 'vitest';
import { RecordedSession } from '../../test/support/vault/session.ts';
import { ListBuilder } from './object-list.ts';

const PODS = '/api/v1/namespaces/shop/pods';

// What whole sessions become is tested in objects.test.ts.
it('wants answers only where rows do not tell', () => {
  const session = new RecordedSession();
  const wanted = [
    session.exchange('GET', PODS, ''),
    session.exchange('GET', `${PODS}?watch=1`, ''),
    session.exchange('DELETE', PODS, ''),
    session.exchange('POST', PODS, '', { status: 201 }),
    session.exchange('GET', '/apis/example.com/v1/widgets/w', ''),
    session.exchange('PATCH', '/apis/example.com/v1/widgets/w', ''),
    session.exchange('GET', '/apis/example.com/v1/widgets/v', ''),
  ];
  session.exchange('GET', '/apis/example.com/v1/widgets/u', '');
  session.exchange('GET', `${PODS}/p`, '');
  session.exchange('PATCH', `${PODS}/p`, '');
  session.exchange('GET', PODS, '', { status: 403 });
  session.exchange('POST', PODS, '', { status: 201, send: { metadata: { name: 'named' } } });
  session.exchange('GET', '/version', '');
  const { rows } = session.source();
  const list = new ListBuilder(rows);
  expect(rows.filter((row) => list.wants(row)).map(({ n }) => n)).toEqual(wanted);
});

it('lists what was refused or is in doubt, and not what was looked for in vain', () => {
  const session = new RecordedSession();
  session.exchange('GET', `${PODS}/absent`, '', { status: 404 });
  session.exchange('DELETE', `${PODS}/denied`, '', { status: 403, verdict: 'deny' });
  session.ask('DELETE', `${PODS}/doubtful`);
  expect(new ListBuilder(session.source().rows).finish()).toMatchObject([
    { name: 'denied', seen: 0, changed: 0, fate: 'seen', firstStep: 2 },
    { name: 'doubtful', seen: 0, changed: 0, fate: 'seen', firstStep: 3 },
  ]);
});

it('does not take in more than twenty thousand objects that were merely seen', () => {
  const session = new RecordedSession();
  session.exchange('GET', PODS, '');
  session.exchange('PATCH', `${PODS}/changed`, '');
  const { rows } = session.source();
  const list = new ListBuilder(rows);
  const items = Array.from({ length: 20_010 }, (_, i) => ({ metadata: { name: `p${i}`, namespace: 'shop' } }));
  list.document(rows[0]!, { kind: 'PodList', items: [...items, { metadata: { name: 'changed', namespace: 'shop' } }] });
  const all = list.finish();
  expect(all.length).toBe(20_000);
  expect(all.find(({ name }) => name === 'changed')).toMatchObject({ seen: 1, changed: 1 });
});

it('counts a step once, however often a watch tells of an object', () => {
  const session = new RecordedSession();
  session.exchange('GET', `${PODS}?watch=1`, '');
  const [row] = session.source().rows;
  const list = new ListBuilder([row!]);
  for (let i = 0; i < 3; i += 1)
    list.document(row!, { type: 'MODIFIED', object: { kind: 'Pod', metadata: { name: 'p', namespace: 'shop' } } });
  list.done(row!);
  expect(list.finish()).toMatchObject([{ name: 'p', kind: 'Pod', seen: 1 }]);
});
