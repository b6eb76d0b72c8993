/**
 * Recorded terminal output for playing into somebody's own terminal: only what draws passes. Whatever would make the terminal answer
 * (and so type into the shell after the replay), reach the clipboard, the title, the printer or files, or stay switched on is left out.
 *
 * An allow-list: sequences are taken apart and written anew. Source: ECMA-48, xterm's ctlseqs.
 */

/** Steps of one repetition, numbers in one sequence, digits in one number: more is no drawing. */
const MAX_REPEAT = 1000;
const MAX_NUMBERS = 32;
const MAX_SEQUENCE = 128;
const NUMBERS = /^\d{0,5}(?:[;:]\d{0,5})*$/;

/** Backspace, tab, line feeds, carriage return, shifts to and from the line-drawing characters. */
const CONTROLS = '\b\t\n\v\f\r\x0e\x0f';
/** Save and restore the cursor, index, next line, reverse index. Not tab stops: they would stay. */
const ESCAPES = '78DEM';
/** Cursor, erase, insert, delete, scroll, colours. */
const DRAWING = '@ABCDEFGHIKLMPSXZ`adefm';
/** Modes that draw: origin, wrap, visible cursor, alternate screen. */
const PRIVATE_MODES: ReadonlySet<string> = new Set(['6', '7', '25', '47', '1047', '1048', '1049']);
const ALTERNATE: ReadonlySet<string> = new Set(['47', '1047', '1049']);

type State = 'ground' | 'escape' | 'charset' | 'ignore-one' | 'csi' | 'string' | 'string-escape';

/** Stateful: characters and sequences may be split between chunks. Memory is bounded whatever comes. */
export class SafeOutput {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #state: State = 'ground';
  #sequence = '';
  #alternate = false;
  #touched = false;

  /** What of the bytes may be written to a terminal. */
  push(bytes: Uint8Array): string {
    let out = '';
    for (const char of this.#decoder.decode(bytes, { stream: true })) out += this.#step(char);
    return out;
  }

  /** Puts back what the output may have changed: to be written at the end, whatever came before. */
  restore(): string {
    const left = this.#alternate ? '\x1b[?1049l' : '';
    this.#alternate = false;
    // A scroll region and the origin mode move the cursor when they end, so its place is kept meanwhile.
    const region = this.#touched ? '\x1b7\x1b[r\x1b[?6l\x1b8' : '';
    this.#touched = false;
    return `${left}\x0f\x1b(B\x1b)B\x1b[0m\x1b[4l\x1b[?7h\x1b[?25h${region}\x1b[?9;1000;1002;1003;1004;1005;1006;1015;2004l`;
  }

  #step(char: string): string {
    // These end any sequence, in every terminal.
    if (char === '\x18' || char === '\x1a') return this.#to('ground');
    switch (this.#state) {
      case 'ground':
        return this.#ground(char);
      case 'escape':
        return this.#escape(char);
      case 'charset': {
        const drawn = char === '0' || char === 'A' || char === 'B' ? `\x1b${this.#sequence}${char}` : '';
        this.#to('ground');
        return drawn;
      }
      case 'ignore-one':
        return this.#to('ground');
      case 'csi':
        return this.#csi(char);
      case 'string':
        if (char === '\x1b') return this.#to('string-escape');
        if (char === '\x07' || char === '\x9c') this.#to('ground');
        return '';
      case 'string-escape':
        this.#to('ground');
        return char === '\\' ? '' : this.#escape(char);
    }
  }

  #ground(char: string): string {
    if (char >= ' ' && (char < '\x7f' || char > '\x9f')) return char;
    if (CONTROLS.includes(char)) return char;
    if (char === '\x1b') return this.#to('escape');
    if (char === '\x9b') return this.#to('csi');
    if ('\x90\x98\x9d\x9e\x9f'.includes(char)) return this.#to('string');
    return '';
  }

  #escape(char: string): string {
    this.#to('ground');
    if (char === '[') return this.#to('csi');
    if ('PX]^_'.includes(char)) return this.#to('string');
    if (char === '\x1b') return this.#to('escape');
    if (char === '(' || char === ')') {
      this.#to('charset');
      this.#sequence = char;
      return '';
    }
    if (' #%*+-./'.includes(char)) return this.#to('ignore-one');
    // A full reset would take the reader's own lines along: the screen is cleared instead.
    if (char === 'c') return '\x1b[0m\x1b[r\x1b[H\x1b[2J';
    if (char < ' ') return this.#ground(char);
    return ESCAPES.includes(char) ? `\x1b${char}` : '';
  }

  #csi(char: string): string {
    if (char === '\x1b') return this.#to('escape');
    // Terminals act upon a control character inside a sequence at once.
    if (char < ' ') return this.#ground(char);
    if (char > '~') return this.#to('ground');
    if (char < '@') {
      if (this.#sequence.length < MAX_SEQUENCE) this.#sequence += char;
      return '';
    }
    const sequence = this.#sequence;
    this.#to('ground');
    return this.#allowed(sequence, char);
  }

  #allowed(sequence: string, final: string): string {
    const isPrivate = sequence.startsWith('?');
    const numbers = isPrivate ? sequence.slice(1) : sequence;
    if (!NUMBERS.test(numbers) || numbers.split(/[;:]/).length > MAX_NUMBERS) return '';
    if (isPrivate) return final === 'h' || final === 'l' ? this.#modes(numbers.split(';'), final) : '';
    const first = Number(numbers.split(/[;:]/, 1)[0]);
    switch (final) {
      // 3 erases the reader's own lines above the screen.
      case 'J':
        return first <= 2 ? `\x1b[${numbers}J` : '';
      // With more numbers it is a request for mouse reports.
      case 'T':
        return numbers.includes(';') ? '' : `\x1b[${numbers}T`;
      case 'r':
        this.#touched = true;
        return `\x1b[${numbers}r`;
      case 's':
      case 'u':
        return numbers === '' ? `\x1b[${final}` : '';
      // Insert mode only: others lock the keyboard or change what keys send.
      case 'h':
      case 'l':
        return numbers === '4' ? `\x1b[4${final}` : '';
      case 'b':
        return first <= MAX_REPEAT ? `\x1b[${numbers}b` : '';
      default:
        return DRAWING.includes(final) ? `\x1b[${numbers}${final}` : '';
    }
  }

  #modes(modes: readonly string[], final: 'h' | 'l'): string {
    const drawn = modes.filter((mode) => PRIVATE_MODES.has(mode));
    if (drawn.length === 0) return '';
    for (const mode of drawn) {
      if (ALTERNATE.has(mode)) this.#alternate = final === 'h';
      if (mode === '6') this.#touched = true;
    }
    return `\x1b[?${drawn.join(';')}${final}`;
  }

  #to(state: State): '' {
    this.#state = state;
    this.#sequence = '';
    return '';
  }
}
