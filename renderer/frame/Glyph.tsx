/** The shapes of marks. Each differs in outline, so that no two are told apart by colour alone. */
import type { ReactNode } from 'react';
import { MARK_WORDS, type Mark } from '../words/marks.ts';

const SHAPES: Readonly<Record<Mark, ReactNode>> = {
  denied: (
    <>
      <rect x="1" y="1" width="12" height="12" rx="2" fill="currentColor" />
      <path d="M4.2 4.2l5.6 5.6M9.8 4.2l-5.6 5.6" stroke="var(--bg)" strokeWidth="1.8" />
    </>
  ),
  error: (
    <>
      <path d="M7 2.2v6" stroke="currentColor" strokeWidth="2" />
      <circle cx="7" cy="10.4" r="1.1" fill="currentColor" />
      <path d="M1.5 13.2h11" stroke="currentColor" strokeWidth="1.4" />
    </>
  ),
  masked: (
    <>
      <rect x="1.6" y="2.6" width="10.8" height="8.8" fill="none" stroke="currentColor" strokeWidth="1.1" />
      <path d="M2 8.2L7.4 2.8M3.2 11.2l8-8M7 11.2l5-5M10.6 11.2l1.6-1.6" stroke="currentColor" strokeWidth="1.3" />
    </>
  ),
  write: <path d="M2.5 11.5l1-3.2 5.8-5.8 2.2 2.2-5.8 5.8z" fill="currentColor" />,
  gap: <path d="M1 4l2 3 2-3 2 3 2-3 2 3 2-3M1 9l2 3 2-3 2 3 2-3 2 3 2-3" fill="none" stroke="currentColor" strokeWidth="1.3" />,
  opaque: <path d="M1.5 3h11M1.5 6h11M1.5 9h11M1.5 12h11" stroke="currentColor" strokeWidth="1.7" />,
  open: (
    <>
      <circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" strokeWidth="1.3" strokeDasharray="2.6 2" />
      <circle cx="7" cy="7" r="1.6" fill="currentColor" />
    </>
  ),
  unrecorded: <path d="M2 2.5h10v9H2z" fill="none" stroke="currentColor" strokeWidth="1.2" strokeDasharray="2 1.6" />,
};

export function Glyph(props: { readonly mark: Mark; readonly title?: string }): ReactNode {
  const title = props.title ?? MARK_WORDS[props.mark];
  return (
    <svg className={`glyph glyph-${props.mark}`} viewBox="0 0 14 14" width="14" height="14" role="img" aria-label={title}>
      <title>{title}</title>
      {SHAPES[props.mark]}
    </svg>
  );
}
