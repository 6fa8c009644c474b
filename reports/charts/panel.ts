/** Panels of the time chart: lines in bins, points, and the role of a host. */
import { html, type Markup } from '../page/escape.ts';
import { LEFT, px, type TimeView } from './frame.ts';
import type { Point } from './points.ts';
import type { Lane } from './roles.ts';
import { linearScale, logScale, type Scale, shortNumber } from './scale.ts';

export interface Panel {
  readonly height: number;
  /** Whether it belongs to the panel above and has no title. */
  readonly isJoined?: boolean;
  draw(time: Scale, view: TimeView): Markup;
}

interface Line {
  name: string;
  /** A value per bin; null is a gap. */
  values: readonly (number | null)[];
  /** Class of the line. */
  style: string;
}

interface LinePanel {
  title: string;
  height: number;
  isLog?: boolean;
  binMs: number;
  lines: readonly Line[];
  /** Bins with a cross at the top. */
  crosses?: { name: string; counts: readonly number[] };
}

export function linePanel({ title, height, isLog, binMs, lines, crosses }: LinePanel): Panel {
  const values = lines.flatMap((line) => line.values.filter((value) => value !== null));
  const scale = valueScale(values, height, isLog);
  const hasCrosses = crosses?.counts.some((count) => count > 0) ?? false;
  const names = lines.length > 1 ? [...lines].reverse() : [];
  return {
    height,
    draw: (time, view) => html`${titleOf(title)}${legend(names, title)}
${
  hasCrosses && view.width > 560
    ? html`<text class="legend crossed" x="${view.width - 12}" y="-7"
 text-anchor="end">× ${crosses?.name ?? ''}</text>`
    : null
}
${valueAxis(scale, view)}${lines.map((line) => pathOf(line, binMs, time, scale, view))}
${crosses ? crossesOf(crosses.counts, binMs, time, view) : null}`,
  };
}

interface PointPanel {
  title: string;
  points: readonly Point[];
  isLog?: boolean;
  /** `stem`: a line from the axis; `span`: a value in ms that lasted so long; default: joined. */
  kind?: 'stem' | 'span' | 'joined';
}

export function pointPanel({ title, points, isLog, kind = 'joined' }: PointPanel): Panel {
  const height = 64;
  const scale = valueScale(
    points.map(([, value]) => value),
    height,
    isLog,
  );
  const drawn = {
    stem: (x: number, y: number) => `M${x} ${height}V${y}m-2 0h4`,
    span: (x: number, y: number, from: number) => `M${from} ${height}V${y}H${x}V${height}`,
    joined: (x: number, y: number, _from: number, index: number) =>
      `${index === 0 ? 'M' : 'L'}${x} ${y}`,
  }[kind];
  return {
    height,
    draw: (time, view) => {
      const path = within(points, view).map(([at, value], index) => {
        const from = px(time.at(at - value));
        return drawn(px(time.at(at)), px(scale.at(value)), from, index);
      });
      return html`${titleOf(title)}${valueAxis(scale, view)}
<path class="line ${kind}" d="${path.join('')}"/>`;
    },
  };
}

/** The visible points, and a point on either side so that lines reach the edge. */
function within(points: readonly Point[], { fromMs, toMs }: TimeView): readonly Point[] {
  const first = points.findIndex(([at]) => at >= fromMs);
  const last = points.findLastIndex(([at]) => at <= toMs);
  if (first < 0 || last < 0) return [];
  return points.slice(Math.max(0, first - 1), last + 2);
}

/** The roles of a host as a row of bars, with the role in each. */
export function lane({ host, spans }: Lane, index: number): Panel {
  const height = 16;
  return {
    height,
    isJoined: index > 0,
    draw: (time, view) => {
      const bars = spans.flatMap(({ role, fromMs, toMs }) => {
        if (toMs < view.fromMs || fromMs > view.toMs) return [];
        const [from, to] = [time.at(fromMs), time.at(toMs)];
        const isRoom = to - from > role.length * 7 + 8;
        const word = html`<text class="role" x="${px(from + 5)}" y="12">${role}</text>`;
        return html`<g><title>host ${host}: ${role} from ${shortNumber(fromMs)}
 to ${shortNumber(toMs)} ms</title><rect class="role-${role}" x="${px(from)}" y="0"
 width="${px(Math.max(0.5, to - from))}" height="${height}"/>${isRoom ? word : null}</g>`;
      });
      return html`<text class="tick" x="${LEFT - 6}" y="12" text-anchor="end">host ${host}</text>
${index === 0 ? titleOf('Role of each host') : null}${bars}`;
    },
  };
}

const DECADES_MAX = 3;

function valueScale(values: readonly number[], height: number, isLog = false): Scale {
  const high = values.reduce((most, value) => Math.max(most, value), 0);
  if (!isLog) return linearScale([0, Math.max(high * 1.08, 1)], [height, 0], 3);
  const positive = values.filter((value) => value > 0);
  const least = positive.reduce((low, value) => Math.min(low, value), high || 1);
  // A few tiny values would squeeze all others into the upper edge.
  const low = Math.max(least, high / 10 ** DECADES_MAX);
  return logScale([low, Math.max(high, low * 10)], [height, 4]);
}

function titleOf(title: string): Markup {
  return html`<text class="title" x="${LEFT}" y="-7">${title}</text>`;
}

function legend(lines: readonly Line[], title: string): Markup[] {
  let x = LEFT + title.length * 6.6 + 18;
  return lines.map(({ name, style }) => {
    const at = x;
    x += name.length * 6.4 + 38;
    return html`<path class="line ${style}" d="M${px(at)} -11h18"/>
<text class="legend" x="${px(at + 22)}" y="-7">${name}</text>`;
  });
}

function valueAxis(scale: Scale, { width }: TimeView): Markup {
  const ticks = scale.ticks.map((tick) => {
    const y = px(scale.at(tick));
    return html`<path class="rule" d="M${LEFT} ${y}H${width - 10}"/>
<text class="tick" x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${shortNumber(tick)}</text>`;
  });
  return html`${ticks}`;
}

/** A line through the middles of the bins; bins without a value leave a gap. */
function pathOf(
  { values, style }: Line,
  binMs: number,
  time: Scale,
  scale: Scale,
  view: TimeView,
): Markup {
  const [first, last] = [Math.floor(view.fromMs / binMs) - 1, Math.ceil(view.toMs / binMs) + 1];
  let path = '';
  let isDown = false;
  for (let bin = Math.max(0, first); bin <= Math.min(last, values.length - 1); bin++) {
    const value = values[bin];
    if (value === null || value === undefined) {
      isDown = false;
      continue;
    }
    const [x, y] = [px(time.at((bin + 0.5) * binMs)), px(scale.at(value))];
    const isAlone = !isDown && (values[bin + 1] ?? null) === null;
    path += isDown ? `L${x} ${y}` : isAlone ? `M${px(x - 1)} ${y}h2` : `M${x} ${y}`;
    isDown = true;
  }
  return html`<path class="line ${style}" d="${path}"/>`;
}

function crossesOf(
  counts: readonly number[],
  binMs: number,
  time: Scale,
  view: TimeView,
): Markup[] {
  return counts.flatMap((count, bin) => {
    const atMs = (bin + 0.5) * binMs;
    if (count === 0 || atMs < view.fromMs || atMs > view.toMs) return [];
    const x = px(time.at(atMs));
    return html`<path class="cross" d="M${px(x - 3)} 1l6 6m0 -6l-6 6"><title>${count} operations
 due in these ${binMs} ms were never answered</title></path>`;
  });
}
