import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dataDirectory } from './home.ts';

it('follows CHAPERONE_HOME, then each platform', () => {
  expect(dataDirectory({ CHAPERONE_HOME: '/x/y', HOME: '/h' }, 'linux')).toBe('/x/y');
  expect(dataDirectory({ HOME: '/h' }, 'linux')).toBe('/h/.local/share/chaperone');
  expect(dataDirectory({ HOME: '/h', XDG_DATA_HOME: '/d' }, 'linux')).toBe('/d/chaperone');
  expect(dataDirectory({ HOME: '/h', XDG_DATA_HOME: 'relative' }, 'linux')).toBe('/h/.local/share/chaperone');
  expect(dataDirectory({ HOME: '/h' }, 'darwin')).toBe('/h/Library/Application Support/Chaperone');
  expect(dataDirectory({ LOCALAPPDATA: '/l' }, 'win32')).toBe(join('/l', 'Chaperone'));
});
