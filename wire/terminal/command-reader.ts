/**
 * Commands typed in a shell, from what crossed a terminal: the output is drawn on a screen, and the line that stands there when Enter has
 * been echoed is the command, behind the prompt that stood there before the first key. Nothing of this is certain.
 */
import type { InferredCommand } from '../../contract/stream.ts';
import { KeyReader, type Key } from './keys.ts';
import { continues, isMarked, mayPrompt, withoutOutput } from './prompt.ts';
import { RunningCommand } from './running-command.ts';
import { Screen, type LogicalLine } from './screen.ts';
import type { TerminalSize } from './size.ts';
import { ThinnedOutput, type OutputChunk } from './thinned-output.ts';
import { matchLine, TypedLine } from './typed-line.ts';

/** Beyond these nothing more is inferred, and `cutAt` says so: commands, and bytes that wait to be drawn. */
const MAX_COMMANDS = 2000;
const MAX_WAITING = 16 << 20;
/** Lines that were sent and not found yet. */
const MAX_SENT = 100;
/** Line feeds after which a line that stood behind a prompt is given up. */
const MAX_MISSES = 3;
/** Milliseconds for which a prompt stands before lines that were typed ahead are given up: another program has read them. */
const MAX_AHEAD = 100;

export interface InferredCommands {
  readonly commands: readonly InferredCommand[];
  /** From when on nothing was inferred because there was too much; null: all of it was read. */
  readonly cutAt: number | null;
}

/** Give it what crossed in order; times are milliseconds since the session was opened. Memory is bounded. */
export class CommandReader {
  readonly #screen: Screen;
  readonly #keys = new KeyReader();
  readonly #output: ThinnedOutput;
  readonly #commands: RunningCommand[] = [];
  /** Lines after Enter, whose echo has not come yet. */
  #sent: TypedLine[] = [];
  #typing: TypedLine | null = null;
  #lastPrompt: string | null = null;
  /** Chunk and time of what is being drawn, or was last. */
  #drawn = { i: -1, at: 0 };
  #waiting = 0;
  #cutAt: number | null = null;

  constructor(size: TerminalSize) {
    this.#screen = new Screen(size);
    this.#screen.onLineFeed(() => {
      this.#lineFed();
    });
    this.#screen.onClear(() => this.#last?.cleared());
    this.#output = new ThinnedOutput(
      (chunk) => {
        this.#draw(chunk);
      },
      () => {
        this.#screen.soon(() => this.#last?.freeze());
      },
    );
  }

  /** `i`: number of the chunk. The bytes may be used again afterwards. */
  output(i: number, at: number, bytes: Uint8Array): void {
    if (this.#goesOn(at)) this.#output.push({ i, at, bytes });
  }

  input(at: number, bytes: Uint8Array): void {
    if (!this.#goesOn(at)) return;
    this.#output.flush();
    const keys = this.#keys.push(bytes);
    this.#waiting += bytes.length;
    this.#screen.soon(() => {
      this.#waiting -= bytes.length;
      for (const [index, key] of keys.entries()) this.#press(key, at, index === 0);
    });
  }

  resize(size: TerminalSize): void {
    if (this.#cutAt !== null) return;
    this.#output.flush();
    this.#screen.resize(size);
  }

  /** Nothing may be given afterwards. */
  async end(): Promise<InferredCommands> {
    this.#output.flush();
    try {
      await this.#screen.settled();
      this.#finish();
    } finally {
      this.#screen.dispose();
    }
    return { commands: this.#commands.map(({ command }) => command), cutAt: this.#cutAt };
  }

  get #last(): RunningCommand | undefined {
    return this.#commands.at(-1);
  }

  #goesOn(at: number): boolean {
    if (this.#cutAt !== null) return false;
    if (this.#screen.pending + this.#waiting < MAX_WAITING) return true;
    this.#cutAt = at;
    return false;
  }

  #draw({ i, at, bytes }: OutputChunk): void {
    this.#screen.soon(() => (this.#drawn = { i, at }));
    this.#screen.write(bytes, () => this.#last?.drawn(i));
  }

  /** `fresh`: the screen may have changed since the key before. */
  #press(key: Key, at: number, fresh: boolean): void {
    if (this.#screen.fullScreen) {
      this.#typing = null;
      return;
    }
    if (key.is === 'cancel') {
      this.#typing = null;
      this.#sent = [];
      return;
    }
    if (fresh && this.#typing !== null && !this.#stillTyping(this.#typing)) this.#typing = null;
    const line = (this.#typing ??= this.#startLine(at));
    if (key.is !== 'enter') {
      line.add(key);
      return;
    }
    line.at = at;
    this.#typing = null;
    this.#sent.push(line);
    if (this.#sent.length > MAX_SENT) this.#sent.shift();
  }

  /** False when a new prompt stands there meanwhile. */
  #stillTyping({ start: { prompt }, keys }: TypedLine): boolean {
    const { before } = this.#screen.cursorLine();
    if (!isMarked(before)) return true;
    return prompt === null ? keys !== null && keys !== '' && before.endsWith(keys) : before.includes(prompt);
  }

  #startLine(at: number): TypedLine {
    const { row, before, after } = this.#screen.cursorLine();
    const certain = this.#isPrompt(before);
    // While the line before has not been echoed, what stands there is that one's.
    const echoed = this.#sent.every(({ start }) => start.prompt === null);
    const learnt = echoed && (certain || (this.#lastPrompt === null && mayPrompt(before)));
    if (!learnt) return new TypedLine({ prompt: null, certain: false, after: '', mark: null });
    if (certain && at - this.#drawn.at > MAX_AHEAD) this.#sent = [];
    const prompt = withoutOutput(before, this.#lastPrompt);
    if (certain) this.#last?.close({ row, column: before.length - prompt.length }, this.#drawn.at);
    return new TypedLine({ prompt, certain, after, mark: this.#screen.mark(row - this.#screen.row) });
  }

  #lineFed(): void {
    const row = this.#screen.row - 1;
    if (this.#sent.length > 0 && row >= 0) this.#find(row);
    this.#last?.lineFed();
  }

  /** Which of the sent lines the one is that ends at this row. */
  #find(row: number): void {
    const line = this.#screen.lineTo(row);
    for (const [at, typed] of this.#sent.entries()) {
      const whole = this.#wholeLine(typed, line, row);
      const match = matchLine(typed, whole, { last: this.#lastPrompt, strict: at > 0 });
      if (match.is === 'wait') return;
      if (match.is === 'none') {
        typed.misses += 1;
        continue;
      }
      for (const { start } of this.#sent.splice(0, at + 1)) start.mark?.release();
      this.#begin(match, whole.row, typed.at);
      return;
    }
    this.#sent = this.#sent.filter(({ start, misses }) => start.prompt === null || misses < MAX_MISSES);
  }

  /** From its prompt on, when it spans several rows that the program has broken by itself. */
  #wholeLine({ start }: TypedLine, line: LogicalLine, row: number): LogicalLine {
    const from = start.mark?.row ?? -1;
    const { prompt } = start;
    if (prompt === null || from < 0 || from > line.row || line.text.startsWith(prompt)) return line;
    const { text, full } = this.#screen.block(from, row);
    const begins = text.indexOf(prompt);
    return begins < 0 ? line : { row: from, text: text.slice(begins), full };
  }

  #begin({ prompt, text }: { readonly prompt: string; readonly text: string }, row: number, from: number): void {
    const last = this.#last;
    if (last !== undefined && continues(prompt, last.prompt) && last.silentUntil(row)) {
      last.extend(text);
      return;
    }
    if (text.trim() === '') return;
    // The chunk that is being drawn may have brought its output as well.
    last?.drawn(this.#drawn.i);
    last?.close({ row, column: 0 }, this.#drawn.at);
    if (this.#commands.length === MAX_COMMANDS) {
      this.#cutAt ??= from;
      return;
    }
    this.#lastPrompt = prompt;
    this.#commands.push(new RunningCommand(this.#screen, { line: text, prompt, from }));
  }

  #finish(): void {
    const last = this.#last;
    if (last === undefined || last.closed) return;
    const { row, before } = this.#screen.cursorLine();
    if (this.#screen.fullScreen || !this.#isPrompt(before)) last.close(null, null);
    else last.close({ row, column: before.length - withoutOutput(before, this.#lastPrompt).length }, this.#drawn.at);
  }

  #isPrompt(text: string): boolean {
    const last = this.#lastPrompt;
    return isMarked(text) || text === last || (last !== null && continues(text, last));
  }
}
