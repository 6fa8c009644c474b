/** An outcome as a word with a sign, so that colour is never all there is. */
import type { Outcome } from '../outcome.ts';
import { html, type Markup } from './escape.ts';

export const SIGNS: Record<Outcome, string> = {
  passed: '✓',
  failed: '✗',
  inconclusive: '?',
  broken: '⚠',
  skipped: '○',
};

export function outcomeMark(outcome: Outcome): Markup {
  return html`<span class="outcome ${outcome}">${SIGNS[outcome]} ${outcome}</span>`;
}
