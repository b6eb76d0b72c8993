import { describe, expect, it } from 'vitest';
import { menuTemplate } from './menu.ts';

const roles = (platform: string, devTools: boolean): (string | undefined)[] =>
  menuTemplate({ platform, devTools, restartEngine: () => undefined }).flatMap((menu) => [
    menu.role,
    ...(Array.isArray(menu.submenu) ? menu.submenu.map((item) => item.role) : []),
  ]);

describe('menuTemplate', () => {
  it('offers the developer tools only where they are allowed', () => {
    expect(roles('linux', true)).toContain('toggleDevTools');
    expect(roles('linux', false)).not.toContain('toggleDevTools');
    expect(roles('linux', false)).not.toContain('reload');
  });

  it('follows each system: quit in File, or the app menu', () => {
    expect(roles('linux', false)).toContain('quit');
    expect(roles('linux', false)).not.toContain('appMenu');
    expect(roles('darwin', false)).toContain('appMenu');
  });

  it('can start the engine again', () => {
    let started = 0;
    const [file] = menuTemplate({ platform: 'linux', devTools: false, restartEngine: () => (started += 1) });
    const item = (file!.submenu as { label?: string; click?: () => void }[])[0]!;
    item.click!();
    expect([item.label, started]).toEqual(['Start the Engine Again', 1]);
  });
});
