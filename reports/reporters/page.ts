/** Draws a campaign: one HTML file that needs nothing else, and a PNG of each main chart beside it. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import type { Manifest } from '../../lab/recording/manifest.ts';
import { repetitions } from '../campaign/repetitions.ts';
import type { Campaign } from '../campaign/schema.ts';
import { readCampaign } from '../campaign/store.ts';
import {
  bandsPlugin,
  type DrawnChain,
  timelineChart,
  unitsInTooltips,
  waterfallChart,
} from '../charts/configuration.ts';
import { distinctLabels } from '../charts/labels.ts';
import { writePng } from '../charts/png.ts';
import { seriesOf, type TrialSeries } from '../charts/series.ts';
import { judge } from '../judge.ts';
import type { FaultChain } from '../measures/fault-chain.ts';
import { type Observed, observe } from '../observed.ts';
import { bdi, html, Markup, scriptJson } from '../page/escape.ts';
import { inCount, inMs } from '../page/format.ts';
import { grid } from '../page/grid.ts';
import { head, tabTitle } from '../page/head.ts';
import { leftOutList } from '../page/left-out.ts';
import { outcomeMark } from '../page/outcome-mark.ts';
import { policy } from '../page/policy.ts';
import { repetitionTable } from '../page/repetition-table.ts';
import { STYLE } from '../page/style.ts';
import { bitesOf, type TrialView, trialSection } from '../page/trial.ts';
import { addZoom, type Stretch } from '../page/zoom.ts';
import { preflightsOf } from '../preflight.ts';
import { RecordingInvalid, readRecording } from '../recording.ts';
import { makeFolder, writeWhole } from '../write.ts';
import type { ReporterKind } from './reporter.ts';

/** What the script in the page draws for one trial. */
interface Drawn {
  timeline?: { id: string; chart: unknown; bands: TrialSeries['bands']; stretches: Stretch[] };
  chain?: { id: string; chart: unknown; heightPx: number };
}

export const page: ReporterKind = {
  name: 'page',
  says: 'one HTML file that needs nothing else, and the charts as PNG beside it',
  file: 'report.html',
  ownsStdout: false,
  create: ({ file, folder: own }) => ({
    onEnd(campaign, folder) {
      const path = file ?? join(own ?? folder, 'report.html');
      return renderCampaign(folder, { campaign, path });
    },
  }),
};

interface PageOptions {
  /** Default: what campaign.json holds. */
  campaign?: Campaign;
  /** Of the page; default: report.html in the campaign's folder. Charts go beside it. */
  path?: string;
}

/** Draws the campaign in a folder; returns the page's path. Throws RecordingInvalid. */
export async function renderCampaign(folder: string, options: PageOptions = {}): Promise<string> {
  const { campaign = readCampaign(folder), path = join(folder, 'report.html') } = options;
  const beside = dirname(path);
  const sections: Markup[] = [];
  const drawn: Drawn[] = [];
  const guestKernels = new Set<string>();
  makeFolder(join(beside, 'charts'));
  for (const [index, trial] of campaign.trials.entries()) {
    const id = `trial-${index + 1}`;
    try {
      const recording = readRecording(join(folder, trial.folder));
      const seen = observe(recording);
      const verdict = judge(seen);
      const series = seriesOf(seen);
      const files = readdirSync(join(folder, trial.folder), {
        recursive: true,
        withFileTypes: true,
      })
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath, entry.name).slice(join(folder, trial.folder).length + 1),
        )
        .sort();
      const { manifest, events } = recording;
      for (const kernel of kernelsOf(manifest)) guestKernels.add(kernel);
      const view: TrialView = {
        id,
        folder: relative(beside, join(folder, trial.folder)),
        files,
        manifest,
        verdict,
        hasTimeline: series !== null,
        bites: bitesOf(recording),
        preflights: preflightsOf(events),
        loadBeganNs: events.find(({ event }) => event === 'load-begin')?.tNs ?? null,
      };
      sections.push(trialSection(view));
      drawn.push(draw(beside, id, series, chainsOf(seen, verdict.faults)));
    } catch (error) {
      if (!(error instanceof RecordingInvalid)) throw error;
      sections.push(
        html`<section id="${id}"><h2>${bdi(trial.scenario)}</h2><p>${outcomeMark('broken')} ${bdi(error.message)}</p></section>`,
      );
    }
  }
  const top = head(campaign, { guestKernels: [...guestKernels].sort() });
  writeWhole(path, markup(campaign, top, sections, drawn).text);
  return path;
}

function draw(
  folder: string,
  id: string,
  series: TrialSeries | null,
  faults: readonly DrawnChain[],
): Drawn {
  const drawn: Drawn = {};
  if (series) {
    const chart = timelineChart(series);
    writePng(join(folder, 'charts', `${id}-timeline.png`), chart, 420, [bandsPlugin(series.bands)]);
    const stretches = series.bands.map(aroundBite);
    drawn.timeline = { id: `${id}-timeline`, chart, bands: series.bands, stretches };
  }
  if (faults.length > 0) {
    const chart = waterfallChart(faults);
    writePng(join(folder, 'charts', `${id}-chain.png`), chart, 120 + faults.length * 60);
    drawn.chain = { id: `${id}-chain`, chart, heightPx: 90 + faults.length * 40 };
  }
  return drawn;
}

/** Versions of the Linux kernel in a guest's image: `6.1.176-1`. */
function kernelsOf({ guest }: Manifest): string[] {
  return Object.entries(guest.versions).flatMap(([name, version]) =>
    /^linux-image-\d/.test(name) ? [`${name.slice('linux-image-'.length)} (${version})`] : [],
  );
}

/** The chains with the names of their faults, and what ends the drawing of each. */
function chainsOf({ timeline }: Observed, chains: readonly FaultChain[]): DrawnChain[] {
  const faults = timeline?.faults ?? [];
  const labels = distinctLabels(faults);
  return chains.map((chain, index) => {
    const fault = faults[index];
    const untilMs = fault ? (fault.untilNs - fault.atNs) / 1e6 : 0;
    return { label: labels[index] ?? chain.fault, chain, untilMs };
  });
}

/** From a little before a fault bit until its chain is usually over. */
function aroundBite({ label, fromMs }: TrialSeries['bands'][number]): Stretch {
  return { label, fromMs: fromMs - 250, toMs: fromMs + 1250 };
}

/** The charts' heights, in the page's style: its policy allows no style in an attribute. */
function heights(drawn: readonly Drawn[]): string {
  return drawn
    .flatMap(({ chain }) =>
      chain ? [`.chart.low:has(#${chain.id}) { height: ${chain.heightPx}px; }\n`] : [],
    )
    .join('');
}

/** chart.js as one script; it must not be able to end the element it stands in. */
function chartLibrary(): Markup {
  const path = createRequire(import.meta.url).resolve('chart.js');
  const umd = readFileSync(join(path, '..', 'chart.umd.js'), 'utf8');
  const ended = umd.replaceAll(/<\/script/gi, '<\\/script');
  return new Markup(ended.replace(/^\/\/# sourceMappingURL.*$/m, ''));
}

/** Draws what was handed over; the same plugin as in Node shades the bands. */
function script(drawn: readonly Drawn[]): Markup {
  const plugin = bandsPlugin.toString();
  return html`
const drawn = ${scriptJson(drawn)};
const bandsPlugin = ${new Markup(plugin)};
const addZoom = ${new Markup(addZoom.toString())};
const unitsInTooltips = ${new Markup(unitsInTooltips.toString())};
unitsInTooltips(Chart);
addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
for (const { timeline, chain } of drawn) {
  if (timeline) {
    const chart = new Chart(document.getElementById(timeline.id), { ...timeline.chart, plugins: [bandsPlugin(timeline.bands)] });
    addZoom(chart, timeline.stretches);
  }
  if (chain) new Chart(document.getElementById(chain.id), chain.chart);
}
document.documentElement.dataset.drawn = String(drawn.length);`;
}

function markup(
  campaign: Campaign,
  top: Markup,
  sections: readonly Markup[],
  drawn: readonly Drawn[],
): Markup {
  const style = new Markup(`${STYLE}${heights(drawn)}`);
  const scripts = [chartLibrary(), script(drawn)];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${policy(scripts, [style])}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${tabTitle(campaign)}</title>
<style>${style}</style>
</head>
<body>
${top}
<main>
  ${grid(campaign)}
  ${summary(campaign)}
  ${leftOutList(campaign.leftOut)}
  ${repetitionTable(repetitions(campaign))}
  ${sections}
</main>
${scripts.map((one) => html`<script>${one}</script>`)}
</body>
</html>
`;
}

function summary({ trials, planned }: Campaign): Markup {
  const rows = trials.map(
    ({ scenario, engine, outcome, measures }, index) =>
      html`<tr><td>${outcomeMark(outcome)}</td><td><a href="#trial-${index + 1}">${bdi(scenario)}</a></td><td>${bdi(engine)}</td><td class="number">${inCount(measures?.acknowledged ?? null)}</td><td class="number">${inCount(measures?.acknowledgedLost ?? null)}</td><td class="number">${inMs(measures?.silenceMs ?? null)}</td><td class="number">${inCount(measures?.cyclesRolledBackSeen ?? null)}</td><td class="number">${inCount(measures?.divergences ?? null)}</td><td class="number">${inMs(measures?.latencyP99Ms ?? null)}</td></tr>`,
  );
  const left = planned.length - trials.length;
  return html`<div class="wide"><table><thead><tr><th>Outcome</th><th>Scenario</th><th>Engine</th><th class="number">Acknowledged</th><th class="number">… lost</th><th class="number">Longest silence</th><th class="number">Cycles rolled back, seen</th><th class="number">Divergences</th><th class="number">Reply p99</th></tr></thead><tbody>${rows}</tbody></table></div>
${left > 0 ? html`<p class="soft">${left} of ${planned.length} planned trials have not run; <code>scripts/ftlab run --resume</code> goes on.</p>` : null}`;
}
