/** The part of a trial that shows that its outputs were compared before it was called protected. */
import { type Preflight, type PreflightResult, preflightResult } from '../preflight.ts';
import { html, type Markup } from './escape.ts';
import { inCount, inMs } from './format.ts';

const SAYS: Record<PreflightResult, string> = {
  compared: '✓ outputs are compared: without the standby none leaves',
  'not compared': '✗ nothing is compared: outputs leave without the standby',
  'not answered': '? the guest did not answer: nothing is proven',
};

/** Null for an engine without pre-flights. `beganNs` is the begin of the load, or null. */
export function preflightTable(
  preflights: readonly Preflight[],
  beganNs: number | null,
): Markup | null {
  if (preflights.length === 0) return null;
  const rows = preflights.map((preflight) => {
    const { tNs, stillMs, before, during, after } = preflight;
    const isBefore = beganNs === null || tNs < beganNs;
    const when = isBefore ? 'before the load' : `${inMs((tNs - beganNs) / 1e6)} into the load`;
    return html`<tr><th scope="row">${when}</th><td class="number">${inCount(before)}</td>
<td class="number">${inCount(during)} in ${inMs(stillMs)}</td>
<td class="number">${inCount(after)}</td><td>${SAYS[preflightResult(preflight)]}</td></tr>`;
  });
  return html`<div class="wide"><table class="preflight"><thead><tr><th>Pre-flight</th>
<th class="number">Replies before</th><th class="number">… while the standby was paused</th>
<th class="number">… after</th><th>Result</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
