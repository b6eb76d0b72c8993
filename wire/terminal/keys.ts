/**
 * What somebody typed, from the bytes that a terminal sent: text, Enter, and everything else as an edit of unknown effect.
 * Answers of the terminal to queries (cursor position, device attributes, colours) and reports of mouse and focus are no keys.
 *
 * Source: ECMA-48 (control sequences), xterm's ctlseqs (what terminals send), bash's and zsh's bracketed paste.
 */
export type Key =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'enter' }
  /** Arrows, backspace, Tab, Ctrl-R …: what they did is to be seen on the screen. */
  | { readonly is: 'edit' }
  /** Ctrl-C, Ctrl-Z, Ctrl-\: the line is given up. */
  | { readonly is: 'cancel' };

type State = 'ground' | 'escape' | 'csi' | 'ss3' | 'string' | 'string-escape';

/** Bytes of one control sequence that are looked at; what a terminal sends is far shorter. */
const MAX_SEQUENCE = 64;

/** Stateful: sequences and characters may be split between chunks. Memory is bounded whatever comes. */
export class KeyReader {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #state: State = 'ground';
  #sequence = '';
  #pasting = false;
  /** Characters to come that belong to a mouse report. */
  #skip = 0;

  push(bytes: Uint8Array): Key[] {
    const keys: Key[] = [];
    let text = '';
    const flush = (): void => {
      if (text !== '') keys.push({ is: 'text', text });
      text = '';
    };
    for (const char of this.#decoder.decode(bytes, { stream: true })) {
      if (this.#skip > 0) this.#skip -= 1;
      else if (this.#state === 'ground' && (char >= ' ' || (this.#pasting && isBreak(char))) && char !== '\x7f') {
        text += isBreak(char) ? '\n' : char;
      } else {
        flush();
        const key = this.#control(char);
        if (key !== null) keys.push(key);
      }
    }
    flush();
    return keys;
  }

  #control(char: string): Key | null {
    switch (this.#state) {
      case 'ground':
        if (char === '\x1b') return this.#to('escape');
        if (isBreak(char)) return { is: 'enter' };
        return { is: char === '\x03' || char === '\x1a' || char === '\x1c' ? 'cancel' : 'edit' };
      case 'escape':
        if (char === '[') return this.#to('csi');
        if (char === 'O') return this.#to('ss3');
        if (char === ']' || char === 'P' || char === '_' || char === '^' || char === 'X') return this.#to('string');
        if (char === '\x1b') return null;
        this.#state = 'ground';
        // In a shell's vi mode Escape and Enter are two keys.
        return { is: isBreak(char) ? 'enter' : 'edit' };
      case 'csi':
        return this.#csi(char);
      case 'ss3':
        this.#state = 'ground';
        return { is: 'edit' };
      case 'string':
        if (char === '\x07') this.#state = 'ground';
        else if (char === '\x1b') this.#state = 'string-escape';
        return null;
      case 'string-escape':
        this.#state = char === '\\' ? 'ground' : 'string';
        return null;
    }
  }

  #csi(char: string): Key | null {
    if (char < '@' || char > '~') {
      if (this.#sequence.length < MAX_SEQUENCE) this.#sequence += char;
      return null;
    }
    const parameters = this.#sequence;
    this.#state = 'ground';
    if (char === '~' && parameters === '200') this.#pasting = true;
    else if (char === '~' && parameters === '201') this.#pasting = false;
    else if (char === 'M' && parameters === '') this.#skip = 3;
    else if (!isAnswer(parameters, char)) return { is: 'edit' };
    return null;
  }

  #to(state: State): null {
    this.#state = state;
    this.#sequence = '';
    return null;
  }
}

function isBreak(char: string): boolean {
  return char === '\r' || char === '\n';
}

/** Cursor position (R), status (n), device attributes (c), mode (y), window (t), keyboard flags (?…u), focus (I, O), mouse (<…M, <…m). */
function isAnswer(parameters: string, final: string): boolean {
  if (final === 'R') return parameters.includes(';');
  if (final === 'u') return parameters.startsWith('?');
  if (final === 'M' || final === 'm') return parameters.startsWith('<');
  return 'ncytIO'.includes(final);
}
