import { describe, expect, it } from 'vitest';
import { dataDirectory as ofCommandLine } from '../../cli/home.ts';
import { dataDirectory as ofDesktop } from '../../electron/paths.ts';

describe('the vault’s directory', () => {
  it.each(['linux', 'darwin', 'win32'] as const)('is the same for the command line and the desktop on %s', (platform) => {
    const environments: NodeJS.ProcessEnv[] = [
      { CHAPERONE_HOME: 'here' },
      { HOME: '/home/a' },
      { HOME: '/home/a', XDG_DATA_HOME: '/data' },
      { HOME: '/home/a', XDG_DATA_HOME: 'relative', LOCALAPPDATA: 'C:\\Users\\a\\AppData\\Local' },
      {},
    ];
    for (const env of environments) expect(ofDesktop(env, platform)).toBe(ofCommandLine(env, platform));
  });
});
