/** The measures of a trial as tables, a table for each group of the catalogue. */
import type { Manifest } from '../../lab/recording/manifest.ts';
import { measuresOf } from '../measures/catalogue.ts';
import { inUnit } from '../measures/format.ts';
import { GROUPS, type Group, type MeasureInfo } from '../measures/measure.ts';
import { html, type Markup } from './escape.ts';
import { inMs } from './format.ts';

type Values = Readonly<Record<string, number | null>>;

/** Groups with the costs of a failover, in a separate section. */
const LOST: Group = 'lost cycles';

/** Measures without a value are left out, and groups without a measure. */
export function measureTables(values: Values, manifest: Manifest): Markup {
  const { pulse, detection } = manifest;
  const others = GROUPS.filter((group) => group !== LOST);
  return html`${lostCycles(values, manifest)}<div class="columns">
${others.flatMap((group) => groupTable(group, values, manifest))}
<p class="soft">The pulse resolves ${inMs(pulse.resolutionMs)}; detection is declared as a beat
each ${detection.beatMs} ms and suspicion after ${detection.suspicionMs} ms.</p></div>`;
}

/** The account of lost cycles, separate, because its four kinds are its complete sum. */
function lostCycles(values: Values, manifest: Manifest): Markup {
  const [table] = groupTable(LOST, values, manifest);
  if (!table) {
    return html`<h3>Lost cycles</h3><p class="soft">No account: the twins leave no position that can
be compared, or the position of a dead twin is missing.</p>`;
  }
  const cycle =
    manifest.nsPerInstruction === null
      ? 'a tick of the guest’s time-stamp counter, read every 20 ms while the guest ran'
      : 'one instruction executed by the guest';
  return html`<div class="columns">${table}</div>
<p class="soft">A cycle is ${cycle}. Only cycles rolled back and seen by clients break a promise;
the others cost time.</p>`;
}

function groupTable(group: Group, values: Values, manifest: Manifest): Markup[] {
  const rows = measuresOf(group).flatMap((measure) => {
    const value = values[measure.name] ?? null;
    if (value === null) return [];
    return html`<tr title="${measure.says}"><th scope="row">${measure.title}</th>
<td class="number">${valueText(measure, value, manifest)}</td></tr>`;
  });
  if (rows.length === 0) return [];
  const title = `${group.charAt(0).toUpperCase()}${group.slice(1)}`;
  return [html`<div><h3>${title}</h3><table><tbody>${rows}</tbody></table></div>`];
}

/** Cycles are also given in guest time, where the engine counts instructions. */
function valueText({ unit }: MeasureInfo, value: number, { nsPerInstruction }: Manifest): string {
  const text = inUnit(value, unit);
  if (unit !== 'cycles' || nsPerInstruction === null) return text;
  return `${text} (${inMs((value * nsPerInstruction) / 1e6)} of guest time)`;
}
