/** The part of the page about a trial. */
import { eventsNamed } from '../../lab/recording/events.ts';
import type { Manifest } from '../../lab/recording/manifest.ts';
import { isShown } from '../campaign/known.ts';
import type { CampaignTrial } from '../campaign/schema.ts';
import type { TrialSeries } from '../charts/series.ts';
import type { DrawnChain } from '../charts/waterfall.ts';
import type { FaultChain } from '../measures/fault-chain.ts';
import type { Preflight } from '../preflight.ts';
import type { Recording } from '../recording.ts';
import { type ConsoleText, consoleViewer } from './consoles.ts';
import { bdi, html, type Markup } from './escape.ts';
import { type EventLog, eventTable } from './event-log.ts';
import { inMs } from './format.ts';
import { measureTables } from './measure-tables.ts';
import { type OffendingOperation, offenceTables } from './offence-tables.ts';
import { outcomeMark } from './outcome-mark.ts';
import { preflightTable } from './preflight-table.ts';
import { chainChart, timeCharts } from './trial-charts.ts';
import { filterWords, firstReason, toneMark, trialFigures, trialName } from './trial-list.ts';

/** The parts of a trial that a page draws. */
export interface Drawing {
  files: readonly string[];
  manifest: Manifest;
  /** Null when the load never began. */
  series: TrialSeries | null;
  log: EventLog;
  chains: readonly DrawnChain[];
  offences: readonly OffendingOperation[];
  consoles: readonly ConsoleText[];
  bites: readonly Bite[];
  preflights: readonly Preflight[];
  /** When the load began, ns; null when it never did. */
  loadBeganNs: number | null;
  /** Reply times of all operations, ns. */
  waitedNs: Float64Array;
}

export interface TrialView extends Drawing {
  trial: CampaignTrial;
  anchor: string;
  /** Relative to the page. */
  folder: string;
}

/** A fault or a condition of the trial, and the proof of its effect. */
export interface Bite {
  label: string;
  settings: string;
  /** Whether it held from before the load to its end. */
  isCondition: boolean;
  /** Null when it never bit. */
  proof: string | null;
}

/** Everything that was to be broken, in the order of the suite. */
export function bitesOf({ manifest, events }: Pick<Recording, 'manifest' | 'events'>): Bite[] {
  const proofOf = (id: string) =>
    eventsNamed(events, 'fault-bitten').find((event) => event.id === id)?.proof;
  const bite = (isCondition: boolean) => (fault: Manifest['timeline'][number]) => {
    const { id, label, parameters } = fault;
    const settings = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
    const proof = proofOf(id);
    return { label, settings: settings.join(', '), isCondition, proof: proof ?? null };
  };
  return [...manifest.conditions.map(bite(true)), ...manifest.timeline.map(bite(false))];
}

/** A trial, folded behind its line. */
export function trialSection(view: TrialView, isOpen: boolean): Markup {
  const { manifest, trial, series, log, chains } = view;
  const { faults } = trial;
  const name = `${manifest.scenario} on ${manifest.engine.name}, trial ${manifest.trial}`;
  const chain = html`<h3>Failover chain</h3>${chainChart(chains, name)}${chainTable(faults)}`;
  const body = html`<p>${bdi(manifest.title)}</p>
<p class="soft">${bdi(manifest.why)}</p>
<pre>${manifest.command}</pre>
${reasonTable(trial.reasons, manifest)}
${biteTable(view.bites)}
${preflightTable(view.preflights, view.loadBeganNs)}
${series ? timeCharts(series, log, name) : eventTable(log)}
${offenceTables(view.offences, log.events, view.loadBeganNs ?? manifest.startedNs)}
${faults.length > 0 ? chain : null}
${measureTables(trial.measures ?? {}, manifest)}
${consoleViewer(view.consoles)}
<details class="printed"><summary>Engine, circumstances and raw recording</summary>
${circumstances(view)}</details>`;
  return foldedTrial(trial, view.anchor, body, isOpen);
}

/** A trial whose recording cannot be read: its line, and the reason. */
export function unreadableTrial(trial: CampaignTrial, anchor: string, why: string): Markup {
  const body = html`<p>${outcomeMark('broken')} ${bdi(why)}</p>`;
  return foldedTrial(trial, anchor, body, true);
}

function foldedTrial(trial: CampaignTrial, anchor: string, body: Markup, isOpen: boolean): Markup {
  const { tone, engine, suite, text } = filterWords(trial);
  const open = isOpen ? html` open` : null;
  return html`
<details class="trial ${tone}" id="${anchor}" data-tone="${tone}" data-engine="${engine}"
 data-suite="${suite}" data-text="${text}"${open}><summary>${toneMark(trial)} ${trialName(trial)}
<span class="figures">${trialFigures(trial)}</span>${firstReason(trial)}</summary>
<div class="body">${body}</div></details>`;
}

function reasonTable(reasons: CampaignTrial['reasons'], { notAsked, engine }: Manifest): Markup {
  const unasked = notAsked.map(
    ({ expectation, needs }) =>
      html`<tr class="skipped"><td>not asked</td><td>${bdi(expectation)}</td>
<td>It needs ${needs}, which the engine ${engine.name} does not leave</td></tr>`,
  );
  const rows = reasons.map(
    (reason) =>
      html`<tr class="${reason.outcome}"><td>${outcomeMark(reason.outcome)}</td>
<td>${bdi(reason.expectation)}</td><td>${bdi(reason.text)}${knownNote(reason)}</td></tr>`,
  );
  return html`<div class="wide"><table><thead><tr><th scope="col">Outcome</th>
<th scope="col">Expectation</th><th scope="col">What was seen</th></tr></thead>
<tbody>${[...rows, ...unasked]}</tbody></table></div>`;
}

function knownNote(reason: CampaignTrial['reasons'][number]): Markup | null {
  return isShown(reason) ? html` <strong class="known">known: ${bdi(reason.known)}</strong>` : null;
}

function biteTable(bites: readonly Bite[]): Markup | null {
  if (bites.length === 0) return null;
  const rows = bites.map(
    ({ label, settings, isCondition, proof }) =>
      html`<tr><th scope="row">${bdi(label)}</th><td>${bdi(settings)}</td>
<td>${isCondition ? 'throughout' : 'on the timeline'}</td>
<td>${proof === null ? 'did not bite' : bdi(proof)}</td></tr>`,
  );
  return html`<div class="wide"><table><thead><tr><th scope="col">Broken on purpose</th>
<th scope="col">Where and how much</th><th scope="col">When</th>
<th scope="col">Proof that it held</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function pairs(rows: readonly (readonly [string, string])[]): Markup {
  const lines = rows.map(
    ([name, value]) =>
      html`<tr><th scope="row">${bdi(name)}</th><td class="number">${bdi(value)}</td></tr>`,
  );
  return html`<table><tbody>${lines}</tbody></table>`;
}

function chainTable(faults: readonly FaultChain[]): Markup {
  const rows = faults.map((f) => {
    const recovered = f.hasRecovered === false ? 'never' : inMs(f.recoveredMs);
    const steps = [f.bittenMs, f.detectedMs, f.decidedMs, f.firstReplyMs, f.firstAcknowledgedMs];
    const cells = [...steps.map(inMs), recovered, inMs(f.silenceMs)];
    return html`<tr><th scope="row">${bdi(f.fault)}</th>
${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>`;
  });
  const names = ['bit at', 'detected', 'decided', 'first reply', 'first operation acknowledged'];
  const heads = [...names, 'full throughput', 'longest silence'].map(
    (name) => html`<th scope="col" class="number">${name}</th>`,
  );
  return html`<div class="wide"><table><thead><tr><th scope="col">Fault</th>${heads}</tr></thead>
<tbody>${rows}</tbody></table></div>
<p class="soft">“bit at” counts from when the load began, the steps from when the fault bit.</p>`;
}

function circumstances({ manifest, folder, files }: TrialView): Markup {
  const { engine, environment, capabilities, workload } = manifest;
  const { hosts, versions, ...guest } = manifest.guest;
  const list = (values: Record<string, unknown>) =>
    pairs(Object.entries(values).map(([name, value]) => [name, String(value)] as const));
  const links = files.map(
    (file) => html`<li><a href="${linkTo(`${folder}/${file}`)}">${bdi(file)}</a></li>`,
  );
  const { tool, seed, startedAt } = manifest;
  const load = {
    ...{ ...guest, hosts: hostsText(hosts), seed, workload: workload.name },
    ...workload.parameters,
    ...{ started: startedAt, commit: tool.commit ?? 'unknown', changed: tool.dirty ?? 'unknown' },
  };
  return html`<div class="columns">
<div><h3>Engine ${bdi(`${engine.name} ${engine.version}`)}</h3>${list(engine.parameters)}
${outputNote(engine.parameters.output)}</div>
<div><h3>Environment</h3>${list(environment)}</div>
<div><h3>Guest, workload</h3>${list(load)}</div>
<div><h3>Packages in the guest</h3>${list(versions)}</div>
<div><h3>Capabilities</h3>${list(capabilities)}</div>
</div><div class="raw"><h3>Raw recording</h3><ul>${links}</ul></div>`;
}

/** A path as a relative link. */
function linkTo(path: string): string {
  return encodeURI(path.toWellFormed()).replaceAll('#', '%23').replaceAll('?', '%3F');
}

/** `a on host c, b on host d` */
function hostsText({ a, b }: Manifest['guest']['hosts']): string {
  return `a on host ${a}, b on host ${b}`;
}

/** A note on the limits of the proof for each mode of the output rule. */
function outputNote(mode: unknown): Markup | null {
  if (mode === 'compared') {
    return html`<p class="soft">Outputs left once the standby had executed up to them and found
itself equal. When twins differ nobody knows which of the two is right.</p>`;
  }
  if (mode === 'received') {
    return html`<p class="soft">Outputs left once the standby held the log before them. A corrupted
active may have spoken before the difference was found.</p>`;
  }
  return null;
}
