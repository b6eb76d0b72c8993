/** What the parts of a provider's form are given. */
import type { ProviderPreset } from '../../contract/identity.ts';
import type { ProviderDraft, ProviderProblems, Way } from './provider-draft.ts';

export interface FieldsProps {
  readonly way: Way;
  readonly draft: ProviderDraft;
  readonly problems: ProviderProblems;
  /** What the preset fills in; empty for what has none. */
  readonly settings: ProviderPreset['settings'];
  readonly set: (part: Partial<ProviderDraft>) => void;
}
