/** What the parts of a provider's form are given. */
import type { ProviderDraft, ProviderProblems, Way } from './provider-draft.ts';

export interface FieldsProps {
  readonly way: Way;
  readonly draft: ProviderDraft;
  readonly problems: ProviderProblems;
  readonly set: (part: Partial<ProviderDraft>) => void;
}
