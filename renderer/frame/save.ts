/** Taking things out as files. */
import type { App } from './app.ts';

/** The desktop window refuses every download (electron/guards.ts); there the files come from the command line. */
export const canSave = (app: Pick<App, 'attached'>): boolean => app.attached.where === 'browser';

export const NO_SAVING = 'The desktop window writes no files; the browser form and the command line do';

/** A name that every file system takes. */
export const fileName = (...parts: readonly string[]): string =>
  parts
    .join('-')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+|-+$/g, '')
    .slice(0, 120);

export function saveFile(app: App, name: string, parts: readonly BlobPart[], type = 'application/octet-stream'): void {
  const url = URL.createObjectURL(new Blob([...parts], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken hold of it by the next turn.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  app.notice.set(`Saved: ${name}`);
}
