import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditEnd } from './audit.ts';
import { compare } from './compare.ts';
import { Home, TARGET, type Ended } from './home.ts';
import { readSetting } from './setting.ts';
import { auditWindow, identityOf } from './window.ts';

const setting = readSetting();

describe.runIf(setting.smoke !== null && setting.auditLog !== null).each(setting.kubectls)(
  'the cluster’s own checks through Chaperone, $name',
  (kubectl) => {
    const credential = setting.credentials[0]!;
    const home = new Home(kubectl);
    let begin = 0;
    let user = '';
    let ran: Ended;

    beforeAll(async () => {
      user = await identityOf(credential, kubectl, setting.auditLog!);
      await home.prepare(credential);
      begin = auditEnd(setting.auditLog!);
      ran = await home.chaperone(['run', '--target', TARGET, '--agent', 'smoke', '--', setting.smoke!], {
        KUBECTL: kubectl.file,
      });
    });
    afterAll(() => home.close());

    test('all pass', () => {
      expect(ran.stdout.split('\n').filter((line) => line.startsWith('FAIL'))).toEqual([]);
      expect(ran.stdout).toMatch(/^3\d passed, 0 failed$/m);
      expect(ran.code).toBe(0);
    });

    test('and the session misses nothing of them', async () => {
      const [session] = await home.sessions();
      const shown = await home.show(session!.id);
      const result = compare(await auditWindow(setting.auditLog!, begin, user), shown.steps);
      expect(result.differences).toEqual([]);
      expect(result.byId).toBeGreaterThan(50);
      expect((await home.chaperone(['verify', session!.id])).code).toBe(0);
    });
  },
);
