/** Keeps `data-theme` on the root element: `light`, `dark`, or absent when the system decides. */
import type { Preferences } from '../state/preferences.ts';
import type { Readable } from '../state/store.ts';

export function bindTheme(preferences: Readable<Preferences>, root: { readonly dataset: DOMStringMap }): void {
  const apply = (): void => {
    const { theme } = preferences.get();
    if (theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = theme;
  };
  preferences.subscribe(apply);
  apply();
}
