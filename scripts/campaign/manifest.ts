/** The manifest of a trial: the question and the circumstances, written before anything runs. */
import { join } from 'node:path';
import { detectCapabilities } from '../../lab/capabilities.ts';
import { run } from '../../lab/command.ts';
import type { Engine } from '../../lab/engines/engine.ts';
import { environment } from '../../lab/environment.ts';
import { numbered } from '../../lab/guests/guest.ts';
import { guests } from '../../lab/guests/index.ts';
import { nowNs } from '../../lab/recording/clock.ts';
import {
  type ExpectationRecord,
  type Manifest,
  SCHEMA_VERSION,
  type Tool,
} from '../../lab/recording/manifest.ts';
import type { Parameters } from '../../lab/recording/parameters.ts';
import { plannedFaults, planTimeline } from '../../lab/timeline.ts';
import { guestImage, type Toolbox } from '../../lab/toolbox.ts';
import { expectations } from '../../reports/expectations/catalogue.ts';
import type { Scenario } from '../../suites/suite.ts';
import { UsageError } from '../errors.ts';
import { VERSION } from '../version.ts';

const ROOT = join(import.meta.dirname, '../..');

export interface ManifestRequest {
  /** `suite/scenario` */
  readonly name: string;
  readonly scenario: Scenario;
  readonly engine: Engine;
  readonly parameters: Parameters;
  readonly seed: number;
  readonly trial: number;
  /** Which of several pairs this recording belongs to, from 0. */
  readonly pair?: number | null;
  /** Command line that repeats this trial. */
  readonly command: string;
  readonly toolbox: Toolbox;
}

/** The manifest of a recording that starts now. */
export async function manifestOf(request: ManifestRequest): Promise<Manifest> {
  const { name, scenario, engine, parameters, seed, trial, command, toolbox } = request;
  const { pulseHz } = scenario;
  const index = request.pair ?? 0;
  const placed = scenario.pairs?.[index];
  const kind = guests.find((candidate) => candidate.name === scenario.guest);
  if (!kind) throw new UsageError(`${name} wants a guest ${scenario.guest}`);
  const guest = numbered(kind, index);
  const image = guestImage(toolbox, guest.name);
  return {
    schemaVersion: SCHEMA_VERSION,
    scenario: name,
    title: scenario.title,
    why: scenario.why,
    engine: { name: engine.name, version: await engine.version(toolbox), parameters },
    seed,
    trial,
    startedAt: new Date().toISOString(),
    startedNs: nowNs(),
    command,
    tool: await runningTool(),
    environment: environment(toolbox),
    capabilities: await detectCapabilities(toolbox),
    guest: {
      name: guest.name,
      hash: image.hash,
      versions: { ...image.versions },
      hosts: placed ? { a: placed.a, b: placed.b } : { a: 'a', b: 'b' },
      mac: guest.mac,
      ip: guest.ip,
      memoryMib: guest.memoryMib,
      diskMib: guest.diskMib,
    },
    detection: { ...engine.detection },
    workload: { name: scenario.workload.name, parameters: { ...scenario.workload.parameters } },
    pulse: { rateHz: pulseHz, resolutionMs: pulseHz > 0 ? 1000 / pulseHz : null },
    nsPerInstruction: engine.nsPerInstruction,
    conditions: (scenario.conditions ?? []).map((fault, index) => {
      return { id: `condition-${index}`, atMs: 0, when: null, ...fault };
    }),
    timeline: plannedFaults(planTimeline(scenario, seed)),
    loadMs: scenario.loadMs,
    steadyMs: scenario.steadyMs ?? 0,
    known: { ...(placed?.known ?? scenario.known)?.[engine.name] },
    ...byEvidence(placed?.expectations ?? scenario.expectations, engine),
  };
}

/** The expectations for which this engine leaves evidence, and the other expectations. */
export function byEvidence(
  all: readonly ExpectationRecord[],
  engine: Pick<Engine, 'evidence'>,
): Pick<Manifest, 'expectations' | 'notAsked'> {
  const lacking = ({ expectation }: ExpectationRecord) => {
    const needs = expectations.find(({ name }) => name === expectation)?.needs;
    return needs && !engine.evidence.includes(needs) ? needs : null;
  };
  return {
    expectations: all.filter((record) => lacking(record) === null),
    notAsked: all.flatMap((record) => {
      const needs = lacking(record);
      return needs ? [{ expectation: record.expectation, needs }] : [];
    }),
  };
}

let running: Promise<Tool> | null = null;

/** The tool as it was at the first trial: a campaign runs the code that it began with. */
function runningTool(): Promise<Tool> {
  running ??= tool();
  return running;
}

/** Version, commit and state of this clone; null where there is no git or no clone. */
export async function tool(): Promise<Tool> {
  const git = (...words: string[]) => run(['git', '-C', ROOT, ...words]);
  try {
    const commit = (await git('rev-parse', 'HEAD')).trim();
    const dirty = (await git('status', '--porcelain')).trim() !== '';
    return { version: VERSION, commit, dirty };
  } catch {
    return { version: VERSION, commit: null, dirty: null };
  }
}
