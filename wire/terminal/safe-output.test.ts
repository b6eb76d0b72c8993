import xterm from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SafeOutput } from './safe-output.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const safe = (text: string): string => new SafeOutput().push(bytes(text));

it.each([
  ['text', 'héllo €\r\n\tx\b'],
  ['colours', '\x1b[1;38;5;12m\x1b[38:2::1:2:3mred\x1b[0m\x1b[m'],
  ['cursor', '\x1b[A\x1b[2;3H\x1b[10G\x1b7\x1b8\x1b[s\x1b[u\x1b[?25l\x1b[?25h'],
  ['erasing', '\x1b[K\x1b[2J\x1b[J\x1b[3X\x1b[2P\x1b[4@\x1b[L\x1b[M'],
  ['scrolling', '\x1b[2;10r\x1b[S\x1b[3T\x1bD\x1bM\x1bE'],
  ['the alternate screen', '\x1b[?1049h\x1b[?1049l'],
  ['line drawing', '\x1b(0lqk\x1b(B\x1b)0\x0eq\x0f'],
])('%s passes as it is', (_, text) => {
  expect(safe(text)).toBe(text);
});

it.each([
  ['cursor position', '\x1b[6n\x1b[?6n'],
  ['device attributes', '\x1b[c\x1b[0c\x1b[>c\x1b[=c\x1bZ'],
  ['status and version', '\x1b[5n\x1b[>q\x1b[>0q'],
  ['modes and settings', '\x1b[?2026$p\x1b[4$p\x1bP$qm\x1b\\\x1b[?u\x1b[?4m'],
  ['window reports and changes', '\x1b[18t\x1b[21t\x1b[8;1;1t\x1b[3;0;0t'],
  ['colours', '\x1b]10;?\x07\x1b]11;?\x1b\\\x1b]4;1;?\x07'],
  ['the answerback', '\x05'],
  ['parameters and checksums', '\x1b[x\x1b[1x\x1b[1;1;1;1;1;1*y'],
  ['capabilities', '\x1bP+q544e\x1b\\'],
])('a query for %s is left out', (_, text) => {
  expect(safe(`a${text}b`)).toBe('ab');
});

it.each([
  ['the clipboard', '\x1b]52;c;cm0gLXJmIC8K\x07'],
  ['the title', '\x1b]0;x\x07\x1b]2;x\x1b\\\x1bkx\x1b\\'.replace('\x1bkx\x1b\\', '')],
  ['links', '\x1b]8;;http://x\x1b\\'],
  ['keys', '\x1b[?1h\x1b=\x1b>\x1b[>4;1m\x1b[>1u\x1b[2h'],
  ['mouse, paste and focus reports', '\x1b[?1000h\x1b[?1006h\x1b[?2004h\x1b[?1004h\x1b[1;2;3;4;5T'],
  ['the printer', '\x1b[5i\x1b[?5i'],
  ['lines above the screen', '\x1b[3J'],
  ['tab stops', '\x1bH\x1b[3g'],
  ['pictures and other strings', '\x1bPq#0\x1b\\\x1b_Ga=T\x1b\\\x1b^x\x1b\\\x1bXx\x1b\\'],
  ['bells and other controls', '\x07\x00\x01\x7f\x80\x85'],
  ['more than drawing needs', `\x1b[99999b\x1b[123456A\x1b[${'1;'.repeat(60)}m`],
])('what touches %s is left out', (_, text) => {
  expect(safe(`a${text}b`)).toBe('ab');
});

it('knows the eight-bit forms, and never writes one', () => {
  expect(safe('a\x9b6nb\x9d52;c;eA==\x9cc\x90q\x1b\\d\x9bAe')).toBe('abcd\x1b[Ae');
  expect(new SafeOutput().push(Uint8Array.of(0x61, 0x9b, 0x36, 0x6e))).toBe('a\ufffd6n');
});

it('a full reset clears the screen and keeps the lines above it', () => {
  expect(safe('\x1bc')).toBe('\x1b[0m\x1b[r\x1b[H\x1b[2J');
});

it('keeps of a list of modes what draws', () => {
  expect(safe('\x1b[?1000;25;2004l')).toBe('\x1b[?25l');
});

it('a control inside a sequence acts at once, as in terminals', () => {
  expect(safe('\x1b[1\n;2Hx')).toBe('\n\x1b[1;2Hx');
  expect(safe('\x1b[1\x18x')).toBe('x');
  expect(safe('\x1b]0;title\x1b[31mx')).toBe('\x1b[31mx');
});

it('at the end everything that may have been changed is put back', () => {
  const output = new SafeOutput();
  output.push(bytes('\x1b[?1049h\x1b[?25l\x1b[31m'));
  expect(output.restore()).toContain('\x1b[?1049l');
  expect(output.restore()).not.toContain('\x1b[?1049l');
  for (const part of ['\x1b[0m', '\x1b[?25h', '\x1b(B', '\x0f', '\x1b[?7h']) expect(output.restore()).toContain(part);
  expect(output.restore()).not.toContain('\x1b[r');
  output.push(bytes('\x1b[2;5r'));
  expect(output.restore()).toContain('\x1b7\x1b[r\x1b[?6l\x1b8');
});

const fragment = fc.constantFrom(
  ...[
    '\x1b',
    '[',
    ']',
    '?',
    '>',
    '=',
    '!',
    '$',
    ';',
    ':',
    '0',
    '6',
    '52',
    '1049',
    '25',
    '2004',
    '4',
    'n',
    'c',
    'h',
    'l',
    'm',
    'p',
    'q',
  ],
  ...[
    't',
    'u',
    'r',
    'J',
    'H',
    'K',
    'P',
    'X',
    '^',
    '_',
    '\\',
    '\x07',
    '\x05',
    '\x18',
    '\x1a',
    '\x9b',
    '\x9c',
    '\x9d',
    '\x90',
    '€',
    'Z',
    ' ',
  ],
  ...['\n', '\r', '(', ')', '#', '8', 'b', 'A', 'text'],
);
const garbage = fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join(''));

describe('whatever comes', () => {
  it('only allowed sequences come out, and filtering them again changes nothing', () => {
    fc.assert(
      fc.property(garbage, (text) => {
        const out = safe(text);
        const rest = out.replace(/\x1b\[\??[\d;:]*[@-~]|\x1b[()][0AB]|\x1b[78DEM]/g, '');
        expect(rest).not.toMatch(/[\x00-\x07\x10-\x1f\x7f-\x9f]/);
        for (const [, final = ''] of out.matchAll(/\x1b\[\??[\d;:]*([@-~])/g)) expect('nctpqiyxw').not.toContain(final);
        expect(safe(out)).toBe(out);
      }),
      { numRuns: 3000 },
    );
  });

  it('splitting changes nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), garbage, fc.nat(100), (raw, text, at) => {
        const all = Buffer.concat([raw, bytes(text)]);
        const output = new SafeOutput();
        const split = output.push(all.subarray(0, at)) + output.push(all.subarray(at));
        expect(split).toBe(new SafeOutput().push(all));
      }),
      { numRuns: 500 },
    );
  });

  it('a terminal that shows it answers nothing, keeps its title, and is as before at the end', async () => {
    const terminal = new xterm.Terminal({ cols: 40, rows: 10, allowProposedApi: true });
    const told: string[] = [];
    terminal.onData((data) => told.push(`answer ${JSON.stringify(data)}`));
    terminal.onTitleChange((title) => told.push(`title ${title}`));
    await fc.assert(
      fc.asyncProperty(garbage, async (text) => {
        const output = new SafeOutput();
        await new Promise<void>((resolve) => {
          terminal.write(output.push(bytes(text)) + output.restore(), resolve);
        });
        expect(told).toEqual([]);
        expect(terminal.buffer.active.type).toBe('normal');
        expect(terminal.modes).toMatchObject({
          ...{ applicationCursorKeysMode: false, bracketedPasteMode: false, mouseTrackingMode: 'none', insertMode: false },
          ...{ originMode: false, wraparoundMode: true, sendFocusMode: false },
        });
      }),
      { numRuns: 500 },
    );
  });
});
