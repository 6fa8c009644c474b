/** The part of the page with statistics over the trials of each scenario. */
import { CONFIDENCE, type Repetition } from '../campaign/repetitions.ts';
import { bdi, html, type Markup } from './escape.ts';
import { inMs, NOT_MEASURED } from './format.ts';

/** Null when every scenario had one trial only. */
export function repetitionTable(repetitions: readonly Repetition[]): Markup | null {
  if (repetitions.length === 0) return null;
  return html`<div class="wide"><table id="repetitions"><thead><tr><th>Scenario</th><th>Engine</th>
<th class="number">Trials</th><th class="number">… judged</th><th class="number">… failed</th>
<th class="number">Share that fails</th><th class="number">Median silence</th>
<th class="number">… true median</th></tr></thead>
<tbody>${repetitions.map(row)}</tbody></table></div>
<p class="soft">At ${inPercent(CONFIDENCE)} confidence: the share of failing trials after Clopper
and Pearson, the median from order statistics (6 trials or more). Inconclusive and broken trials
prove nothing and are left out of the share.</p>`;
}

function row(repetition: Repetition): Markup {
  const { scenario, engine, trials, judged, failed, failedShareAtMost: bound } = repetition;
  const { silenceMs, silenceMsInterval: interval } = repetition;
  const share = bound === null ? NOT_MEASURED : `at most ${inPercent(bound)}`;
  const within = interval ? `${inMs(interval.low)} to ${inMs(interval.high)}` : NOT_MEASURED;
  return html`<tr><td>${bdi(scenario)}</td><td>${bdi(engine)}</td>
<td class="number">${trials}</td><td class="number">${judged}</td><td class="number">${failed}</td>
<td class="number">${share}</td><td class="number">${inMs(silenceMs)}</td>
<td class="number">${within}</td></tr>`;
}

function inPercent(share: number): string {
  return `${(100 * share).toLocaleString('en', { maximumFractionDigits: 1 })} %`;
}
