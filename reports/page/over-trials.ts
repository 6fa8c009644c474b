/** The trials of a scenario side by side: every measure, the failover's phases, reply times. */
import { CONFIDENCE } from '../campaign/repetitions.ts';
import type { CampaignTrial } from '../campaign/schema.ts';
import { plotFigure } from '../charts/plot.ts';
import { type Strip, type StripDot, type StripRow, stripFigure } from '../charts/strip.ts';
import { STEPS } from '../charts/waterfall.ts';
import { measures } from '../measures/catalogue.ts';
import type { MeasureInfo } from '../measures/measure.ts';
import { percentileCurve } from '../performance/distribution.ts';
import { styleOf } from '../performance/plots.ts';
import { median, percentileInterval } from '../statistics/percentile.ts';
import { html, type Markup } from './escape.ts';

export interface OverTrials {
  readonly trials: readonly CampaignTrial[];
  /** Link to a trial from this page. */
  readonly linkOf: (trial: CampaignTrial) => string;
  /** Engine → reply times of all its trials, as the text of an HDR histogram. */
  readonly replies: ReadonlyMap<string, string>;
}

/** Measures that stand open; the others are folded away. */
const FIRST: readonly string[] = ['silenceMs', 'firstAcknowledgedMs', 'latencyP99Ms', 'calmP50Ms'];

/** Null for a scenario with one trial only. */
export function overTrials(together: OverTrials): Markup | null {
  if (together.trials.length < 2) return null;
  const open = measures.filter(({ name }) => FIRST.includes(name));
  const others = measures.filter((info) => !FIRST.includes(info.name) && isVaried(info, together));
  const rest = others.map((info) => measureStrip(info, together));
  const folded = html`<details class="figures"><summary>${others.length} more that differ</summary>
<div class="plots">${rest}</div></details>`;
  return html`<section class="together"><div class="plots">
${open.map((info) => measureStrip(info, together))}${phaseStrips(together)}${curves(together)}</div>
${others.length > 0 ? folded : null}
<p class="soft">Each dot is a trial and leads to it; the tall tick is the median, the bar where the
true median lies at ${CONFIDENCE * 100} % (from 6 trials on).</p></section>`;
}

/** Whether there is anything to compare: a value that is the same everywhere is none. */
function isVaried({ name }: MeasureInfo, { trials }: OverTrials): boolean {
  const values = trials.map((trial) => trial.measures?.[name] ?? null);
  return new Set(values.filter((value) => value !== null)).size > 1;
}

function measureStrip(info: MeasureInfo, together: OverTrials): Markup {
  const { name, title, unit } = info;
  const rows = rowsOf(together, (trial) => [trial.measures?.[name] ?? null]);
  return stripFigure({ title, unit, missingWord: 'not measured', rows });
}

/** A strip per phase: from the previous step to this step, of every fault that bit. */
function phaseStrips(together: OverTrials): Markup[] {
  return STEPS.map(([phase, step], index) => {
    const rows = rowsOf(together, ({ faults }) =>
      faults.map((chain) => {
        const before = STEPS.slice(0, index).findLast(([, name]) => chain[name] !== null);
        const from = before ? chain[before[1]] : 0;
        const to = chain[step];
        return to === null || from === null ? null : Math.max(0, to - from);
      }),
    );
    const strip: Strip = { title: `Failover: ${phase}`, unit: 'ms', missingWord: 'not seen', rows };
    return stripFigure(strip);
  });
}

/** A row an engine; null is a value that is missing. */
function rowsOf(
  { trials, linkOf }: OverTrials,
  valuesOf: (trial: CampaignTrial) => readonly (number | null)[],
): StripRow[] {
  return [...Map.groupBy(trials, ({ engine }) => engine)].map(([engine, engineTrials]) => {
    const given = engineTrials.flatMap((trial) =>
      valuesOf(trial).map((value) => ({ trial, value })),
    );
    const dots = given.flatMap(({ trial, value }): StripDot[] => {
      if (value === null) return [];
      return [{ value, name: `${engine}, trial ${trial.trial}`, link: linkOf(trial) }];
    });
    const values = dots.map(({ value }) => value);
    return {
      ...{ name: engine, style: styleOf(engine), dots, missing: given.length - dots.length },
      median: median(values),
      interval: percentileInterval(values, 50, CONFIDENCE),
    };
  });
}

/** Reply times by percentile, engines overlaid; without an answer it counts as it waited. */
function curves({ replies }: OverTrials): Markup {
  const series = [...replies].map(([engine, text]) => {
    const points = percentileCurve(text).map(({ percentile, ms }) => ({ x: percentile, y: ms }));
    const seen = points.filter(({ y }) => y > 0);
    return { name: engine, style: styleOf(engine), points: seen, isSmooth: true };
  });
  return plotFigure({
    title: 'Reply time by percentile, all trials',
    x: { title: 'percentile', kind: 'nines' },
    y: { title: 'ms', kind: 'log' },
    series,
  });
}
