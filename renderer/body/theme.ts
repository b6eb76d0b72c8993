/** How bodies look: the page's own custom properties, which reach into the viewer's shadow tree. */
import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--code-key)' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-atom)' },
  { tag: [tags.comment, tags.meta], color: 'var(--text-2)' },
  { tag: [tags.punctuation, tags.separator, tags.brace, tags.squareBracket], color: 'var(--text-2)' },
]);

export const theme = EditorView.theme({
  '&': { height: '100%', fontSize: '12px', color: 'var(--text)', backgroundColor: 'var(--code-bg)' },
  '&.cm-focused': { outline: '2px solid var(--focus)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '18px', overflow: 'auto' },
  '.cm-content': { padding: '4px 0' },
  '.cm-gutters': { backgroundColor: 'var(--code-bg)', color: 'var(--text-3)', border: 'none', paddingLeft: '6px' },
  '.cm-foldGutter .cm-gutterElement': { cursor: 'pointer', width: '14px' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line)',
    color: 'var(--text-2)',
    padding: '0 4px',
  },
  '.cm-selectionBackground, ::selection': { backgroundColor: 'var(--select-text)' },
  '.cm-searchMatch': { backgroundColor: 'var(--find)', outline: '1px solid var(--find-line)' },
  '.cm-searchMatch-selected': { backgroundColor: 'var(--find-here)' },
  '.cm-panels': { backgroundColor: 'var(--raised)', color: 'var(--text)', borderColor: 'var(--line)', zIndex: '1' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-search': {
    fontFamily: 'var(--ui)',
    fontSize: '12px',
    padding: '4px 26px 4px 8px',
    display: 'flex',
    gap: '6px',
    flexWrap: 'wrap',
    alignItems: 'center',
  },
  '.cm-search br': { display: 'none' },
  '.cm-textfield': {
    backgroundColor: 'var(--field)',
    color: 'var(--text)',
    border: '1px solid var(--line-2)',
    borderRadius: '3px',
    fontSize: '12px',
    margin: '0',
    padding: '2px 6px',
  },
  '.cm-button': {
    background: 'var(--button)',
    color: 'var(--text)',
    border: '1px solid var(--line-2)',
    borderRadius: '3px',
    fontSize: '12px',
    margin: '0',
    padding: '1px 8px',
  },
  '.cm-search label': { fontSize: '12px', color: 'var(--text-2)', display: 'inline-flex', alignItems: 'center', gap: '3px' },
  '.cm-search button[name=close]': { color: 'var(--text-2)', fontSize: '16px', right: '6px', top: '4px' },
  '.cm-masked': {
    color: 'var(--masked)',
    backgroundImage: 'repeating-linear-gradient(135deg, var(--masked-hatch) 0 2px, transparent 2px 6px)',
    outline: '1px solid var(--masked-line)',
    borderRadius: '2px',
  },
  '.cm-masked *': { color: 'inherit' },
  '.cm-masked-note': {
    color: 'var(--masked)',
    fontFamily: 'var(--ui)',
    fontSize: '11px',
    paddingLeft: '8px',
    userSelect: 'none',
  },
});
