/** attach: a container's output as it comes, or its main process when that waits for somebody. */
import { Pipe } from '../container/io/pipe.ts';
import { copy, NOWHERE } from '../container/io/stream.ts';
import type { Stream } from '../wire/answer.ts';
import { SUCCESS, type Channels } from './channels.ts';

/** Passes on what the container writes from now on, until the container or the client ends. Never rejects. */
export async function runAttach(output: Stream, channels: Channels): Promise<void> {
  const pipe = new Pipe();
  const listeners: (() => void)[] = [];
  output.start({
    write: (text) => {
      // Whoever does not read misses lines; a container writes on.
      if (pipe.size === 0 || pipe.offer(new Uint8Array(0))) pipe.offer(Buffer.from(text));
    },
    end: () => {
      pipe.end();
    },
    onClose: (listener) => void listeners.push(listener),
  });
  // The container takes no input; what is typed goes nowhere.
  copy(channels.stdin, NOWHERE, channels.signal).catch(() => undefined);
  try {
    await copy(pipe, channels.stdout, channels.signal);
    await channels.finish(SUCCESS);
  } catch {
    // The client has gone, or has closed its side: there is nobody to tell.
  } finally {
    for (const listener of listeners) listener();
  }
}
