import { describe, expect, it } from 'vitest';
import { Memo } from '../memo.ts';
import { forwarded } from './testing/forwarded.ts';

describe('forwardPlain', () => {
  it('dispatches after the record is durable, with the real credential, below the base path', async () => {
    const { log, options } = await forwarded();
    expect(log).toEqual(['durable', 'dispatch']);
    expect(options).toMatchObject({
      path: '/base/api/v1/x?a=1',
      method: 'POST',
      headers: ['Host', 'api:6443', 'authorization', 'Bearer real'],
      body: null,
    });
  });

  it('uses the credential and the Audit-ID of each request, also when the other lines are remembered', async () => {
    const memo = new Memo();
    const headers = [['X', 'y'] as const, ['Audit-ID', 'theirs'] as const];
    const asked = async (token: string, auditId: string, negotiate = {}): Promise<unknown> =>
      (await forwarded({ arrival: { headers, memo, auditId }, token, negotiate })).options?.headers;
    const sent = (token: string, auditId: string): string[] => [
      ...['Host', 'api:6443', 'X', 'y', 'authorization', `Bearer ${token}`, 'Audit-ID', auditId],
    ];
    expect(await asked('a', '1')).toEqual(sent('a', '1'));
    expect(await asked('a', '2')).toEqual(sent('a', '2'));
    expect(await asked('b', '3')).toEqual(sent('b', '3'));
    expect(await asked('b', '4', { accept: 'application/json' })).toContain('application/json');
    expect(await asked('b', '5')).toEqual(sent('b', '5'));
  });

  it('tells the target who the agent is, each time anew', async () => {
    const memo = new Memo();
    const headers = [['Impersonate-User', 'mallory'] as const, ['X', 'y'] as const];
    const as = async (user: string): Promise<unknown> =>
      (
        await forwarded({
          arrival: { headers, memo },
          caller: { sentAs: { user, groups: ['g'], extra: [], extraValues: [] } },
        })
      ).options?.headers;
    const sent = (user: string): string[] => [
      ...['Host', 'api:6443', 'X', 'y', 'authorization', 'Bearer real', 'Impersonate-User', user, 'Impersonate-Group', 'g'],
    ];
    expect(await as('ada')).toEqual(sent('ada'));
    expect(await as('eve')).toEqual(sent('eve'));
  });

  it('puts a query credential where no record sees it', async () => {
    const { options, log } = await forwarded({
      arrival: {
        url: '/x?KEY=theirs&a=1',
        query: [
          ['KEY', 'theirs'],
          ['a', '1'],
        ],
      },
      authorize: () => ({ headers: {}, query: [['key', 's&=t']] }),
    });
    expect(options?.path).toBe('/base/x?a=1&key=s%26%3Dt');
    expect(log.join()).not.toContain('s&=t');
  });
});
