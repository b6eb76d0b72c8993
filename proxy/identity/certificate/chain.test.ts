import { describe, expect, it } from 'vitest';
import { type Issued, makeTestAuthority } from '../../../test/support/authority/authority.ts';
import { readCertificate } from './certificate.ts';
import { pathTo } from './chain.ts';

const root = await makeTestAuthority({ subject: 'CN=root' });
const middle = await root.intermediate({ subject: 'CN=middle' });
const own = await middle.client({ subject: 'CN=own' });
const path = async (authorities: readonly Issued[], shown: readonly Issued[]): Promise<readonly string[]> =>
  (
    await pathTo(
      authorities.map(({ der }) => readCertificate(der)),
      shown.map(({ der }) => readCertificate(der)),
    )
  ).map(({ fields }) => fields.subject);

describe('pathTo', () => {
  it('goes from the client to the first authority that is trusted', async () => {
    expect(await path([root], [own, middle])).toEqual(['CN=own', 'CN=middle', 'CN=root']);
    expect(await path([middle], [own])).toEqual(['CN=own', 'CN=middle']);
    expect(await path([root, middle], [own])).toEqual(['CN=own', 'CN=middle']);
  });

  it('follows signatures and not names, and takes what was sent for known but not for trusted', async () => {
    const impostor = await makeTestAuthority({ subject: 'CN=root' });
    const under = await impostor.client({ subject: 'CN=own' });
    for (const [authorities, shown] of [
      [[root], [under, impostor]],
      [[root], [under, root]],
      [[impostor], [own, middle]],
      [[root], [own]],
      [[], [own, middle, root]],
    ] as const) {
      await expect(path(authorities, shown)).rejects.toThrow(/does not lead to an authority that is trusted here/);
    }
  });

  it('finds the right one of two authorities of a name, and does not go round in circles', async () => {
    const impostor = await makeTestAuthority({ subject: 'CN=root' });
    expect(await path([impostor, root], [own, middle])).toEqual(['CN=own', 'CN=middle', 'CN=root']);
    await expect(path([root], [own, own, own])).rejects.toThrow(/does not lead/);
    await expect(path([root], [])).rejects.toThrow(/none was sent/);
    await expect(path([root], [root])).rejects.toThrow(/certificate of an authority itself/);
  });
});
