import { expect, it } from 'vitest';
import { CONTROL, SPDY_VERSION } from './frame.ts';

it('has the types of frames that were captured from kubectl and an API server', () => {
  const captured: Readonly<Record<keyof typeof CONTROL, string | undefined>> = {
    SYN_STREAM: '80030001',
    SYN_REPLY: '80030002',
    RST_STREAM: '80030003',
    GOAWAY: '80030007',
    // Not in the captures; section 2.6 of the draft.
    SETTINGS: '80030004',
    PING: '80030006',
    HEADERS: '80030008',
    WINDOW_UPDATE: '80030009',
  };
  for (const [name, type] of Object.entries(CONTROL)) {
    const word = (0x8000 + SPDY_VERSION) * 0x10000 + type;
    expect(word.toString(16)).toBe(captured[name as keyof typeof CONTROL]);
  }
});
