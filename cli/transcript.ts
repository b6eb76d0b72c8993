/** Lines of several byte streams that pass at the same time, each with the time at which it began. */
export interface TranscriptLine {
  /** Milliseconds since the session was opened. */
  readonly at: number;
  readonly channel: string;
  /** Without its line end. */
  readonly text: string;
}

/** Characters after which a line is broken although it goes on. */
const MAX_LINE = 4096;

interface Open {
  readonly decoder: InstanceType<typeof TextDecoder>;
  at: number;
  text: string;
  /** A byte came that no text has: from there on the stream is not shown. */
  binary: boolean;
}

export class Transcript {
  readonly #open = new Map<string, Open>();

  /** Lines that are complete now, in order. */
  push(channel: string, at: number, bytes: Uint8Array): readonly TranscriptLine[] {
    const open = this.#open.get(channel) ?? { decoder: new TextDecoder(), at, text: '', binary: false };
    this.#open.set(channel, open);
    open.binary ||= bytes.includes(0);
    if (open.binary) return [];
    if (open.text === '') open.at = at;
    open.text += open.decoder.decode(bytes, { stream: true });
    const lines: TranscriptLine[] = [];
    for (let end = ended(open.text); end !== null; end = ended(open.text)) {
      lines.push({ at: open.at, channel, text: open.text.slice(0, end.length) });
      open.text = open.text.slice(end.next);
      open.at = at;
    }
    return lines;
  }

  /** What is left: lines without an end, and which streams are not text. */
  end(): readonly TranscriptLine[] {
    const lines: TranscriptLine[] = [];
    for (const [channel, { at, text, binary }] of this.#open) {
      if (text !== '') lines.push({ at, channel, text });
      if (binary) lines.push({ at, channel, text: '(bytes that are not text)' });
    }
    this.#open.clear();
    return lines;
  }
}

/** Where the first line ends and the next begins; null when it is not complete. */
function ended(text: string): { readonly length: number; readonly next: number } | null {
  const feed = text.indexOf('\n');
  if (feed < 0 || feed > MAX_LINE) return text.length > MAX_LINE ? { length: MAX_LINE, next: MAX_LINE } : null;
  return { length: text[feed - 1] === '\r' ? feed - 1 : feed, next: feed + 1 };
}
