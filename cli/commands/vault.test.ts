import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PASSPHRASE, Place } from '../testing/spawned.ts';

// Each test starts several processes; on a busy machine that takes its time.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

describe('init', () => {
  const place = new Place();
  afterAll(() => place.clean());

  it('makes a private vault once and prints the recovery key once', async () => {
    const made = await place.run(['init']);
    expect(made).toMatchObject({ code: 0, err: '' });
    const words = /^ {2}(\w+(?: \w+){23})$/m.exec(made.out)?.[1] ?? '';
    expect(words.split(' ')).toHaveLength(24);
    expect(statSync(place.home).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(place.home)) {
      const path = join(place.home, name);
      if (statSync(path).isFile()) expect(readFileSync(path, 'utf8')).not.toContain(words);
    }
    const again = await place.run(['init']);
    expect(again).toMatchObject({ code: 2, out: '' });
    expect(again.err).toMatch(/^chaperone: There already is a vault in /);
  });

  it('refuses a weak passphrase and an unusable file, and makes nothing', async () => {
    const other = new Place();
    const weak = await other.run(['init', '--json', '--passphrase-file', other.file('weak', 'short')]);
    expect(weak.code).toBe(2);
    expect(JSON.parse(weak.out)).toMatchObject({ error: { code: 'vault.weak' } });
    expect(await other.run(['init', '--passphrase-file', other.file('empty', '\n')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('first line is empty') as string,
    });
    expect((await other.run(['init'], { CHAPERONE_PASSPHRASE_FILE: '' })).err).toContain('No passphrase');
    expect((await other.run(['status'])).out).toContain('none in ');
    await other.clean();
  });
});

describe('a vault that is there', () => {
  const place = new Place();
  beforeAll(() => place.run(['init']));
  afterAll(() => place.clean());

  it('does not open with a wrong passphrase', async () => {
    const wrong = await place.run(['sessions', '--passphrase-file', place.file('wrong', 'not the passphrase')]);
    expect(wrong).toEqual({
      code: 2,
      out: '',
      err: 'chaperone: The passphrase or recovery key does not open this vault; check it and try again.\n',
    });
  });

  it('warns of a passphrase file that others can read', async () => {
    const open = await place.run(['unlock', '--passphrase-file', place.file('open', PASSPHRASE, 0o644)]);
    expect(open.code).toBe(0);
    expect(open.err).toContain('can be read by others');
  });

  it('tells its status without a passphrase', async () => {
    const status = await place.run(['status', '--json'], { CHAPERONE_PASSPHRASE_FILE: '' });
    expect(JSON.parse(status.out)).toEqual({ path: place.home, vault: 'locked', running: null, status: null });
  });

  it('has nothing to lock or unlock when no engine runs, and says so', async () => {
    expect((await place.run(['lock'])).out).toContain('No engine is running');
    expect((await place.run(['unlock'])).out).toContain('No engine is running');
  });
});

describe('foreign and damaged files', () => {
  const place = new Place();
  beforeAll(() => place.run(['init']));
  afterAll(() => place.clean());

  it.each(['{}', 'not json', '', '{"format":99}\n'])('refuses a vault.json that says %j with a sentence', async (content) => {
    const home = join(place.dir, `foreign-${content.length}`);
    mkdirSync(home);
    writeFileSync(join(home, 'vault.json'), content);
    const { code, out, err } = await place.run(['sessions'], { CHAPERONE_HOME: home });
    expect([1, 2]).toContain(code);
    expect(out).toBe('');
    expect(err).toMatch(/^chaperone: .*vault\.json.*\n$/);
    expect(err).not.toContain(' at ');
  });

  it('refuses state that was changed, and verify says where', async () => {
    const file = join(place.home, 'state.sealed');
    const bytes = readFileSync(file);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const { code, err } = await place.run(['sessions']);
    expect(code).toBe(1);
    expect(err).toMatch(/^chaperone: The vault file state\.sealed is damaged/);
    const verified = await place.run(['verify', '--all']);
    expect(verified.code).toBe(1);
    expect(verified.out).toContain('bad: state.sealed');
  });
});
