/** The failover chain of each fault as a waterfall: a step begins where the previous one ended. */
import { html, type Markup } from '../page/escape.ts';
import { px } from './frame.ts';
import { linearScale, shortNumber } from './scale.ts';

/** Moments after the fault bit, ms; null for a step that was not seen. */
export interface ChainSteps {
  readonly detectedMs: number | null;
  readonly decidedMs: number | null;
  readonly firstReplyMs: number | null;
  readonly firstAcknowledgedMs: number | null;
  readonly recoveredMs: number | null;
  readonly hasRecovered: boolean | null;
}

/** A fault's named chain, and the end of its drawing after the bite if it never ends. */
export interface DrawnChain {
  label: string;
  chain: ChainSteps;
  /** The next fault or the end of the load, ms after the fault bit. */
  untilMs: number;
}

/** A stretch of the chain, ms after the fault bit. */
export interface Segment {
  name: string;
  /** Class of its colour. */
  style: string;
  fromMs: number;
  toMs: number;
}

/** Steps in their order: the name of the time before each, and its colour. */
export const STEPS = [
  ['undetected', 'detectedMs', 'step-1'],
  ['undecided', 'decidedMs', 'step-2'],
  ['decided, silent', 'firstReplyMs', 'step-3'],
  ['answering, no operation yet', 'firstAcknowledgedMs', 'step-4'],
  ['below full throughput', 'recoveredMs', 'step-5'],
] as const;
const NEVER = 'never, until the next fault or the end';

/** A chain that never ended is drawn to the edge, and labelled so. */
export function segmentsOf({ chain, untilMs }: DrawnChain): Segment[] {
  let reachedMs = 0;
  const segments: Segment[] = [];
  for (const [name, step, style] of STEPS) {
    const toMs = chain[step];
    if (toMs === null || toMs < reachedMs) continue;
    segments.push({ name, style, fromMs: reachedMs, toMs });
    reachedMs = toMs;
  }
  if (chain.hasRecovered === false)
    segments.push({ name: NEVER, style: 'never', fromMs: reachedMs, toMs: untilMs });
  return segments;
}

const ROW = 40;
const TOP = 20;
const SIDE = 10;

export function waterfall(chains: readonly DrawnChain[], width: number, label: string): Markup {
  const rows = chains.map(segmentsOf);
  const endMs = rows.flat().reduce((most, { toMs }) => Math.max(most, toMs), 1);
  const scale = linearScale([0, endMs], [SIDE, width - SIDE], Math.max(3, Math.floor(width / 110)));
  const bars = rows.map((segments, index) => {
    const y = TOP + index * ROW;
    const drawn = segments.map((part) =>
      segment(part, scale.at(part.fromMs), scale.at(part.toMs), y),
    );
    return html`<text class="title" x="${SIDE}" y="${y - 5}">${chains[index]?.label ?? ''}</text>
${drawn}`;
  });
  const bottom = TOP + rows.length * ROW - 10;
  const ticks = scale.ticks.map(
    (tick) => html`<path class="rule" d="M${px(scale.at(tick))} ${TOP}V${bottom}"/>
<text class="tick" x="${px(scale.at(tick))}" y="${bottom + 14}"
 text-anchor="middle">${shortNumber(tick)}</text>`,
  );
  const { markup, height } = legend(rows.flat(), width, bottom + 46);
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${ticks}${bars}
<text class="tick" x="${width / 2}" y="${bottom + 30}"
 text-anchor="middle">ms after the fault bit</text>${markup}</svg>`;
}

function segment(part: Segment, from: number, to: number, y: number): Markup {
  const { name, style, fromMs, toMs } = part;
  const length = shortNumber(toMs - fromMs);
  const isRoom = to - from > length.length * 7 + 8;
  const word = html`<text class="inside" x="${px((from + to) / 2)}" y="${y + 15}"
 text-anchor="middle">${length}</text>`;
  return html`<g><title>${name}: ${shortNumber(fromMs)} to ${shortNumber(toMs)} ms,
 ${length} ms</title><rect class="${style}" x="${px(from)}" y="${y}"
 width="${px(Math.max(1, to - from))}" height="22"/>${isRoom ? word : null}</g>`;
}

/** Names of the steps that occur, in rows as wide as the chart. */
function legend(
  segments: readonly Segment[],
  width: number,
  top: number,
): { markup: Markup; height: number } {
  const names = new Map(segments.map(({ name, style }) => [name, style]));
  let [x, y] = [SIDE, top];
  const items = [...names].map(([name, style]) => {
    const length = name.length * 6.6 + 36;
    if (x > SIDE && x + length > width) {
      x = SIDE;
      y += 20;
    }
    const at = x;
    x += length;
    return html`<rect class="${style}" x="${px(at)}" y="${y}" width="16" height="11"/>
<text class="legend" x="${px(at + 21)}" y="${y + 10}">${name}</text>`;
  });
  return { markup: html`${items}`, height: y + 20 };
}
