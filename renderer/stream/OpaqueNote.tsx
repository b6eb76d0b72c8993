/** From where on a stream could not be read, and why; what came before stands. */
import type { ReactNode } from 'react';
import type { OpaqueFrom } from '../../contract/stream.ts';
import { Glyph } from '../frame/Glyph.tsx';
import { count } from '../words/size.ts';

export function OpaqueNote(props: { readonly opaque: OpaqueFrom | null; readonly all?: boolean }): ReactNode {
  const { opaque, all = false } = props;
  if (opaque === null) return null;
  const side = opaque.direction === 'request' ? 'what the client sent' : 'what the target sent';
  return (
    <p className="note note-opaque opaque-note">
      <Glyph mark="opaque" />
      {all
        ? `Not decoded: ${opaque.reason}. Every byte is in the record.`
        : `Opaque from here: byte ${count(opaque.offset)} of ${side}, ${opaque.reason}. What is shown came before; the rest is in the record as bytes.`}
    </p>
  );
}
