import type { ReadStream } from 'node:tty';

type Keys = Pick<ReadStream, 'setRawMode' | 'on' | 'off' | 'resume' | 'pause'>;

/** Calls back with each character that is typed, unseen; returns how to stop. */
export function pressed(input: Keys, onKey: (key: string) => void): () => void {
  const onData = (chunk: Buffer): void => {
    for (const key of chunk.toString('utf8')) onKey(key);
  };
  input.setRawMode(true);
  input.on('data', onData);
  input.resume();
  return () => {
    input.off('data', onData);
    input.setRawMode(false);
    input.pause();
  };
}
