import { expect, it } from 'vitest';
import { bytes } from '../../test/support/wire/websocket-frame.ts';
import { LineReader } from './line-reader.ts';

it('puts lines together, with and without carriage return, across pushes and characters', () => {
  const whole = bytes('one\r\n\r\nzwölf\n\rrest');
  for (let cut = 0; cut <= whole.length; cut += 1) {
    const reader = new LineReader();
    const lines: string[] = [];
    for (const push of [whole.slice(0, cut), whole.slice(cut)]) {
      for (let i = 0; i < push.length;) {
        const { taken, line } = reader.take(push, i);
        i += taken;
        if (line !== undefined) lines.push(line);
      }
      // What was held must not depend on the pushed memory.
      push.fill(0);
    }
    expect(lines).toEqual(['one', '', 'zwölf']);
    expect(reader.length).toBe(5);
  }
});
