/** The read-only viewer of a body: highlighting, folding, search, and hatched masked values. */
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { codeFolding, foldEffect, foldGutter, foldKeymap, syntaxHighlighting, syntaxTree } from '@codemirror/language';
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from '@codemirror/search';
import { EditorState, RangeSet, type Extension } from '@codemirror/state';
import { Decoration, EditorView, highlightSpecialChars, keymap, lineNumbers, WidgetType } from '@codemirror/view';
import { bytes } from '../words/size.ts';
import type { MaskedRange } from './masked-ranges.ts';
import type { Language } from './shown.ts';
import { highlight, theme } from './theme.ts';

class MaskedNote extends WidgetType {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  override eq(other: MaskedNote): boolean {
    return other.text === this.text;
  }

  override toDOM(): HTMLElement {
    const note = document.createElement('span');
    note.className = 'cm-masked-note';
    note.textContent = this.text;
    return note;
  }
}

function maskedDecorations(ranges: readonly MaskedRange[]): Extension {
  const marks = ranges.flatMap(({ from, to, span }) => [
    Decoration.mark({ class: 'cm-masked', attributes: { title: `masked by ${span.rule}; commitment ${span.commitment}` } }).range(
      from,
      to,
    ),
    Decoration.widget({ widget: new MaskedNote(`masked · ${bytes(span.bytes)} · ${span.rule}`), side: 1 }).range(to),
  ]);
  return EditorView.decorations.of(RangeSet.of(marks, true));
}

const languages: Readonly<Record<Language, () => Extension>> = { json, yaml, text: () => [], hex: () => [] };

export interface Viewer {
  readonly search: () => void;
  readonly destroy: () => void;
}

/** What kubectl leaves out unless asked, and so starts folded here: the lists of `managedFields`. */
function noiseOf(state: EditorState): { readonly from: number; readonly to: number }[] {
  const found: { from: number; to: number }[] = [];
  syntaxTree(state).iterate({
    enter: (node) => {
      if (node.name !== 'PropertyName' || state.sliceDoc(node.from, node.to) !== '"managedFields"') return;
      const list = node.node.parent?.lastChild;
      if (list?.name === 'Array') found.push({ from: list.from + 1, to: list.to - 1 });
    },
  });
  return found;
}

/** The state of a viewer: needs no page, so what it does can be tested without one. */
export function viewerState(text: string, language: Language, masked: readonly MaskedRange[], label: string): EditorState {
  const state = EditorState.create({
    doc: text,
    extensions: [
      language === 'hex' ? [] : lineNumbers(),
      codeFolding(),
      foldGutter({ openText: '▾', closedText: '▸' }),
      highlightSpecialChars(),
      highlightSelectionMatches(),
      search({ top: true }),
      keymap.of([...searchKeymap, ...foldKeymap]),
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({
        tabindex: '0',
        'aria-label': label,
        'aria-readonly': 'true',
        role: 'textbox',
        'aria-multiline': 'true',
      }),
      syntaxHighlighting(highlight),
      theme,
      languages[language](),
      maskedDecorations(masked),
    ],
  });
  const noise = noiseOf(state);
  return noise.length === 0 ? state : state.update({ effects: noise.map((range) => foldEffect.of(range)) }).state;
}

/**
 * Shows a state inside `host`. The viewer lives in a shadow tree, because there its styles are adopted style sheets, which
 * a content security policy without 'unsafe-inline' allows; in the page itself they would be a style element.
 */
export function createViewer(host: HTMLElement, state: EditorState): Viewer {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const view = new EditorView({ root, parent: root, state });
  return {
    search: () => openSearchPanel(view),
    destroy: () => view.destroy(),
  };
}
