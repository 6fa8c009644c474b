/** One trial's part of the page. */
import { eventsNamed } from '../../lab/recording/events.ts';
import type { Manifest } from '../../lab/recording/manifest.ts';
import { isShown } from '../campaign/known.ts';
import type { FaultChain } from '../measures/fault-chain.ts';
import type { Preflight } from '../preflight.ts';
import type { Recording } from '../recording.ts';
import type { Verdict } from '../verdict.ts';
import { bdi, html, type Markup } from './escape.ts';
import { inMs } from './format.ts';
import { measureTables } from './measure-tables.ts';
import { outcomeMark } from './outcome-mark.ts';
import { preflightTable } from './preflight-table.ts';

export interface TrialView {
  id: string;
  /** Relative to the page. */
  folder: string;
  files: readonly string[];
  manifest: Manifest;
  verdict: Verdict;
  hasTimeline: boolean;
  bites: readonly Bite[];
  preflights: readonly Preflight[];
  /** When the load began, ns; null when it never did. */
  loadBeganNs: number | null;
}

/** A fault or a condition of the trial, and what showed that it held. */
export interface Bite {
  label: string;
  what: string;
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
    const what = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
    const proof = proofOf(id);
    return { label, what: what.join(', '), isCondition, proof: proof ?? null };
  };
  return [...manifest.conditions.map(bite(true)), ...manifest.timeline.map(bite(false))];
}

export function trialSection(view: TrialView): Markup {
  const { manifest, verdict, id, hasTimeline } = view;
  const { measures, faults } = verdict;
  const hasChain = faults.length > 0;
  return html`
<section id="${id}" class="${verdict.outcome}">
  <h2>${bdi(manifest.scenario)} <span class="soft">on ${bdi(manifest.engine.name)}, trial ${manifest.trial}</span></h2>
  <p>${outcomeMark(verdict.outcome)} · ${bdi(manifest.title)}</p>
  <p class="soft">${bdi(manifest.why)}</p>
  <pre>${manifest.command}</pre>
  ${reasonTable(verdict, manifest)}
  ${biteTable(view.bites)}
  ${preflightTable(view.preflights, view.loadBeganNs)}
  ${hasTimeline ? chart(`${id}-timeline`, 'Throughput, reply time and pulse over time, fault bands shaded', 'tall') : null}
  ${hasChain ? html`<h3>Failover chain</h3>${chart(`${id}-chain`, 'Failover chain of each fault', 'low')}${chainTable(faults)}` : null}
  <div class="columns">
    ${measureTables(measures, manifest)}
  </div>
  <details class="printed"><summary>Engine, circumstances and raw recording</summary>${circumstances(view)}</details>
</section>`;
}

function chart(id: string, label: string, kind: string): Markup {
  return html`<div class="chart ${kind}"><canvas id="${id}" role="img" aria-label="${label}"></canvas></div>`;
}

function reasonTable({ reasons }: Verdict, { notAsked, engine }: Manifest): Markup {
  const unasked = notAsked.map(
    ({ expectation, needs }) =>
      html`<tr class="skipped"><td>not asked</td><td>${bdi(expectation)}</td><td>It needs ${needs}, which the engine ${engine.name} does not leave</td></tr>`,
  );
  const rows = reasons.map(
    (reason) =>
      html`<tr class="${reason.outcome}"><td>${outcomeMark(reason.outcome)}</td><td>${bdi(reason.expectation)}</td><td>${bdi(reason.text)}${isShown(reason) ? html` <strong>known: ${bdi(reason.known)}</strong>` : null}</td></tr>`,
  );
  return html`<div class="wide"><table><thead><tr><th>Outcome</th><th>Expectation</th><th>What was seen</th></tr></thead><tbody>${[...rows, ...unasked]}</tbody></table></div>`;
}

function biteTable(bites: readonly Bite[]): Markup | null {
  if (bites.length === 0) return null;
  const rows = bites.map(
    ({ label, what, isCondition, proof }) =>
      html`<tr><th scope="row">${bdi(label)}</th><td>${bdi(what)}</td><td>${isCondition ? 'throughout' : 'on the timeline'}</td><td>${proof === null ? 'did not bite' : bdi(proof)}</td></tr>`,
  );
  return html`<div class="wide"><table><thead><tr><th>Broken on purpose</th><th>Where and how much</th><th>When</th><th>Proof that it held</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function pairs(rows: readonly (readonly [string, string])[]): Markup {
  const lines = rows.map(
    ([name, value]) =>
      html`<tr><th scope="row">${bdi(name)}</th><td class="number">${bdi(value)}</td></tr>`,
  );
  return html`<table><tbody>${lines}</tbody></table>`;
}

function chainTable(faults: readonly FaultChain[]): Markup {
  const rows = faults.map(
    (f) =>
      html`<tr><th scope="row">${bdi(f.fault)}</th><td class="number">${inMs(f.bittenMs)}</td><td class="number">${inMs(f.detectedMs)}</td><td class="number">${inMs(f.decidedMs)}</td><td class="number">${inMs(f.firstReplyMs)}</td><td class="number">${inMs(f.firstAcknowledgedMs)}</td><td class="number">${f.hasRecovered === false ? 'never' : inMs(f.recoveredMs)}</td><td class="number">${inMs(f.silenceMs)}</td></tr>`,
  );
  return html`<div class="wide"><table><thead><tr><th>Fault</th><th class="number">bit at</th><th class="number">detected</th><th class="number">decided</th><th class="number">first reply</th><th class="number">first operation acknowledged</th><th class="number">full throughput</th><th class="number">longest silence</th></tr></thead><tbody>${rows}</tbody></table></div>
<p class="soft">“bit at” counts from when the load began, the steps from when the fault bit.</p>`;
}

function circumstances({ manifest, folder, files }: TrialView): Markup {
  const { engine, environment, capabilities, workload } = manifest;
  const { hosts, versions, ...guest } = manifest.guest;
  const list = (values: Record<string, unknown>) =>
    pairs(Object.entries(values).map(([name, value]) => [name, String(value)] as const));
  const links = files.map(
    (file) =>
      html`<li><a href="${encodeURI(`${folder}/${file}`.toWellFormed()).replaceAll('#', '%23').replaceAll('?', '%3F')}">${bdi(file)}</a></li>`,
  );
  return html`<div class="columns">
<div><h3>Engine ${bdi(`${engine.name} ${engine.version}`)}</h3>${list(engine.parameters)}${outputNote(engine.parameters.output)}</div>
<div><h3>Environment</h3>${list(environment)}</div>
<div><h3>Guest, workload</h3>${list({ ...guest, hosts: hostsText(hosts), seed: manifest.seed, workload: workload.name, ...workload.parameters, started: manifest.startedAt, commit: manifest.tool.commit ?? 'unknown', changed: manifest.tool.dirty ?? 'unknown' })}</div>
<div><h3>Packages in the guest</h3>${list(versions)}</div>
<div><h3>Capabilities</h3>${list(capabilities)}</div>
</div><h3>Raw recording</h3><ul>${links}</ul>`;
}

/** `a on host c, b on host d` */
function hostsText({ a, b }: Manifest['guest']['hosts']): string {
  return `a on host ${a}, b on host ${b}`;
}

/** What each mode of the output rule leaves unproven. */
function outputNote(mode: unknown): Markup | null {
  if (mode === 'compared') {
    return html`<p class="soft">Outputs left once the standby had executed up to them and found itself equal. When twins differ nobody knows which of the two is right.</p>`;
  }
  if (mode === 'received') {
    return html`<p class="soft">Outputs left once the standby held the log before them. A corrupted active may have spoken before the difference was found.</p>`;
  }
  return null;
}
