/** Text, hex, or whichever fits each message. */
import type { ReactNode } from 'react';
import type { Form } from './reading.ts';

const FORMS: readonly (readonly [form: Form, word: string, title: string])[] = [
  ['auto', 'As fits', 'Text where it is text, else hex'],
  ['text', 'Text', 'As UTF-8'],
  ['hex', 'Hex', 'Offset, bytes, printable characters'],
];

export function FormChoice(props: { readonly form: Form; readonly onForm: (form: Form) => void }): ReactNode {
  return (
    <span className="segmented" role="group" aria-label="Form">
      {FORMS.map(([form, word, title]) => (
        <button key={form} type="button" title={title} aria-pressed={props.form === form} onClick={() => props.onForm(form)}>
          {word}
        </button>
      ))}
    </span>
  );
}
