import { expect, it } from 'vitest';
import { Users } from '../access/users.ts';
import { refusal, testCluster } from '../fixture.ts';
import { textAt } from '../object/json.ts';
import { kindNamed } from '../object/kinds.ts';
import { issueToken } from './token.ts';

it('issues a token that stands for the account until it expires', async () => {
  const cluster = await testCluster();
  const users = new Users(cluster.clock);
  const account = cluster.store.get(kindNamed('ServiceAccount'), 'shop', 'default')!;
  const answer = issueToken(cluster, users, account, { spec: { expirationSeconds: 600 } });
  const token = textAt(answer, 'status', 'token');
  expect(textAt(answer, 'status', 'expirationTimestamp')).toBe('2026-11-01T12:10:00Z');
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  expect(claims).toMatchObject({ sub: 'system:serviceaccount:shop:default', exp: Date.parse('2026-11-01T12:10:00Z') / 1000 });
  const user = users.authenticate(`Bearer ${token}`);
  expect(user).toMatchObject({ username: 'system:serviceaccount:shop:default' });
  expect(user.groups).toContain('system:serviceaccounts:shop');
  cluster.advance(600_000);
  expect(refusal(() => users.authenticate(`Bearer ${token}`))).toBe(401);
});

it('does not accept here what was issued for another audience, and refuses short lives', async () => {
  const cluster = await testCluster();
  const users = new Users(cluster.clock);
  const account = cluster.store.get(kindNamed('ServiceAccount'), 'shop', 'default')!;
  const token = textAt(issueToken(cluster, users, account, { spec: { audiences: ['vault'] } }), 'status', 'token');
  expect(refusal(() => users.authenticate(`Bearer ${token}`))).toBe(401);
  expect(refusal(() => issueToken(cluster, users, account, { spec: { expirationSeconds: 5 } }))).toBe(422);
});
