/** The parts of a trial that the page draws, from its recording. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../lab/recording/events.ts';
import type { Manifest } from '../../lab/recording/manifest.ts';
import type { CampaignTrial } from '../campaign/schema.ts';
import { readTrial } from '../campaign/store.ts';
import { distinctLabels } from '../charts/labels.ts';
import { seriesOf } from '../charts/series.ts';
import type { DrawnChain } from '../charts/waterfall.ts';
import { checkerFor } from '../measures/catalogue.ts';
import { waitingTimesNs } from '../measures/replies.ts';
import { type Observed, observe } from '../observed.ts';
import { preflightsOf } from '../preflight.ts';
import type { Verdict } from '../verdict.ts';
import { readConsoles } from './consoles.ts';
import { eventLog } from './event-log.ts';
import type { OffendingOperation } from './offence-tables.ts';
import { bitesOf, type Drawing } from './trial.ts';

/** Reads the recording of a trial in its folder; throws RecordingInvalid. */
export function readDrawing(folder: string, trial: CampaignTrial): Drawing {
  return drawingOf(observe(readTrial(folder, trial)), trial);
}

/** Much smaller than the observed trial, so that a thousand trials fit in memory. */
export function drawingOf(
  seen: Observed,
  judged: Pick<CampaignTrial, 'measures'> & Pick<Verdict, 'faults'>,
): Drawing {
  const { manifest, events, folder } = seen.recording;
  const files = filesIn(folder);
  return {
    ...{ files, manifest },
    series: seriesOf(seen),
    log: eventLog(events, loadBegan(events) ?? manifest.startedNs),
    chains: chainsOf(seen, judged.faults),
    offences: offencesOf(seen, judged),
    consoles: readConsoles(folder, files),
    bites: bitesOf(seen.recording),
    preflights: preflightsOf(events),
    loadBeganNs: loadBegan(events),
    waitedNs: waitingTimesNs(seen),
  };
}

function loadBegan(events: readonly Event[]): number | null {
  return events.find(({ event }) => event === 'load-begin')?.tNs ?? null;
}

/** Paths of all files below a trial's folder. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** The chains with the names of their faults, and the end of the drawing of each. */
function chainsOf({ timeline }: Observed, chains: Verdict['faults']): DrawnChain[] {
  const faults = timeline?.faults ?? [];
  const labels = distinctLabels(faults);
  return chains.map((chain, index) => {
    const fault = faults[index];
    const untilMs = fault ? (fault.untilNs - fault.atNs) / 1e6 : 0;
    const { detectedMs, decidedMs, firstReplyMs, firstAcknowledgedMs, recoveredMs } = chain;
    const steps = { detectedMs, decidedMs, firstReplyMs, firstAcknowledgedMs, recoveredMs };
    const { hasRecovered } = chain;
    return { label: labels[index] ?? chain.fault, chain: { ...steps, hasRecovered }, untilMs };
  });
}

/** The operations behind the checker's counts; they are looked for only where it counted any. */
function offencesOf(
  seen: Observed,
  { measures }: Pick<CampaignTrial, 'measures'>,
): OffendingOperation[] {
  const checker = checkerFor(seen.manifest.workload.name);
  const isAny = checker?.measures.some(({ name }) => (measures?.[name] ?? 0) > 0) ?? false;
  if (!checker?.offences || !isAny) return [];
  const offences = checker.offences(seen);
  const wanted = new Set<number | null>(offences.map(({ operation }) => operation));
  const places = new Map<number, number>();
  for (const [place, number] of seen.operations.numbers.entries())
    if (wanted.has(number)) places.set(number, place);
  return offences.map((offence) => {
    return { offence, operation: seen.operations.at(places.get(offence.operation ?? -1) ?? -1) };
  });
}

/** Versions of the Linux kernel in a guest's image: `6.1.0-50-cloud-amd64 (6.1.176-1)`. */
export function kernelsOf({ guest }: Manifest): string[] {
  return Object.entries(guest.versions).flatMap(([name, version]) =>
    /^linux-image-\d/.test(name) ? [`${name.slice('linux-image-'.length)} (${version})`] : [],
  );
}
