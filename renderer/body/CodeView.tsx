/** A text in the viewer, filling its parent. */
import { useEffect, useRef, type ReactNode } from 'react';
import { useKeys } from '../keys/use-keys.ts';
import { createViewer, viewerState, type Viewer } from './editor.ts';
import type { MaskedRange } from './masked-ranges.ts';
import type { Language } from './shown.ts';

const NONE: readonly MaskedRange[] = [];

export function CodeView(props: {
  readonly text: string;
  readonly language: Language;
  readonly label: string;
  readonly masked?: readonly MaskedRange[];
}): ReactNode {
  const { text, language, label, masked = NONE } = props;
  const host = useRef<HTMLDivElement>(null);
  const viewer = useRef<Viewer | null>(null);
  useEffect(() => {
    if (host.current === null) return;
    const made = createViewer(host.current, viewerState(text, language, masked, label));
    viewer.current = made;
    return () => {
      viewer.current = null;
      made.destroy();
    };
  }, [text, language, masked, label]);
  useKeys({ search: () => viewer.current?.search() });
  return <div className="code" ref={host} />;
}
