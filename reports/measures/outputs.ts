/**
 * Did each output wait for the standby? Every output that an active released is held against the
 * standby's records: in mode `compared` the standby must have executed up to it, equal, and have
 * held the log entry that it compares with; in mode `received` it must have held the log before it.
 * An active that the witness has made the only member need not wait.
 *
 * A wrong rule shows in a calm trial: no power cut has to come at the worst moment.
 */
import type { ChainRecord, MomentRecord } from '../../lab/recording/chain.ts';
import type { Observed } from '../observed.ts';
import type { Recording, TwinTrace } from '../recording.ts';
import { ByNumber } from './by-number.ts';
import { measure, once } from './measure.ts';
import { type Memberships, membershipsOf } from './memberships.ts';

/** An output that left before the standby had met the output rule. */
export interface EarlyOutput {
  host: string;
  generation: number;
  rendezvous: number;
  /** How long before, ns; null when the standby never got so far. */
  byNs: number | null;
}

export interface OutputCheck {
  /** Outputs in the chains of the actives that had to wait. */
  owed: number;
  /** Outputs that had to wait, and could be checked. */
  checked: number;
  early: readonly EarlyOutput[];
  /** Why some could not be checked; null when all could. */
  unchecked: string | null;
}

/** Null for an engine without chains. */
const outputs = once(({ recording }) =>
  recording.twins.length === 0 ? null : checkOutputs(recording),
);

export const outputMeasures = [
  measure({
    name: 'outputsOwed',
    title: 'Outputs that had to wait',
    unit: 'count',
    better: 'neither',
    group: 'twins',
    says: 'Outputs that an active executed while it had a standby.',
    compute: (seen) => outputs(seen)?.owed ?? null,
  }),
  measure({
    name: 'outputsChecked',
    title: 'Outputs held against the standby',
    unit: 'count',
    better: 'neither',
    group: 'twins',
    says: 'Outputs that had to wait for the standby and could be held against its records.',
    compute: (seen) => outputs(seen)?.checked ?? null,
  }),
  measure({
    name: 'outputsReleasedEarly',
    title: 'Outputs released early',
    unit: 'count',
    better: 'less',
    group: 'twins',
    says: 'Outputs that left before the standby had met the output rule.',
    compute: releasedEarly,
  }),
] as const;

/** Null while it is not known of every output. */
function releasedEarly(seen: Observed): number | null {
  const check = outputs(seen);
  if (!check) return null;
  const { checked, early, unchecked } = check;
  const isKnown = early.length > 0 || (checked > 0 && unchecked === null);
  return isKnown ? early.length : null;
}

/** `clockErrorNs`: largest difference of the clocks of two hosts; 0 where they share a clock. */
export function checkOutputs(
  { twins, events, manifest }: Pick<Recording, 'twins' | 'events' | 'manifest'>,
  clockErrorNs = 0,
): OutputCheck {
  const mode = manifest.engine.parameters.output;
  if (mode !== 'compared' && mode !== 'received')
    return { owed: 0, checked: 0, early: [], unchecked: 'the recording names no output rule' };
  const traces = twins.map((twin) => new Trace(twin));
  const hosts = [...new Set(twins.map(({ host }) => host))];
  const memberships = membershipsOf(events, hosts, clockErrorNs);
  const early: EarlyOutput[] = [];
  let checked = 0;
  const owed = traces.reduce((sum, trace) => sum + trace.owed(memberships), 0);
  let unchecked = memberships.gap;
  for (const active of traces) {
    for (const output of active.guarded(memberships)) {
      const { generation, rendezvous, tNs } = output;
      if (active.isCopied(output)) continue; // the standby was made with it already executed
      const standby = traces.find((trace) => trace.host !== active.host && trace.has(generation));
      const readyNs = standby?.readyNs(mode, output, active) ?? 'the standby left no chain of it';
      if (typeof readyNs === 'string') {
        unchecked ??= `output ${rendezvous} of generation ${generation}: ${readyNs}`;
        continue;
      }
      checked += 1;
      if (readyNs <= tNs + clockErrorNs) continue;
      const byNs = readyNs === NEVER ? null : readyNs - tNs;
      early.push({ host: active.host, generation, rendezvous, byNs });
    }
  }
  return { owed, checked, early, unchecked };
}

const NEVER = Number.POSITIVE_INFINITY;

/** The records of a twin, indexed. */
class Trace {
  readonly host: string;
  readonly #twin: TwinTrace;
  readonly #records = new ByNumber<ChainRecord>();
  readonly #generations = new Set<number>();

  constructor(twin: TwinTrace) {
    this.host = twin.host;
    this.#twin = twin;
    for (const record of twin.chain) {
      this.#records.set(record.rendezvous, record);
      this.#generations.add(record.generation);
    }
  }

  has(generation: number): boolean {
    return this.#generations.has(generation);
  }

  /** Number of outputs that it executed as active while the pair had another member. */
  owed(memberships: Memberships): number {
    return this.#twin.chain.filter(
      ({ isActive, outputBytes, tNs }) =>
        isActive && outputBytes > 0 && !memberships.isAloneAt(this.host, tNs),
    ).length;
  }

  /** Outputs that left while the pair had another member, each with its generation. */
  guarded(memberships: Memberships): MomentRecord[] {
    const { chain, released } = this.#twin;
    let at = 0;
    return released.flatMap((output) => {
      if (memberships.isAloneAt(this.host, output.tNs)) return [];
      if (output.generation > 0) return [output];
      // An old recording: the generation is that of the last rendezvous before the release.
      while ((chain[at + 1]?.tNs ?? NEVER) <= output.tNs) at += 1;
      return [{ ...output, generation: chain[at]?.generation ?? 0 }];
    });
  }

  /** True for an output that this twin had executed before the generation began. */
  isCopied({ rendezvous, generation }: MomentRecord): boolean {
    const record = this.#records.get(rendezvous);
    return record !== undefined && record.generation < generation;
  }

  /**
   * Time (monotonic ns) at which this standby had met the rule for that output of `active`; NEVER
   * when it never had. A text is the reason why the time is unknown.
   */
  readyNs(
    mode: 'compared' | 'received',
    { rendezvous, generation }: MomentRecord,
    active: Trace,
  ): number | string {
    if (mode === 'received') {
      if (!this.#twin.held) return 'the recording does not say when the standby held the log';
      const before = active.#records.get(rendezvous - 1);
      // The first rendezvous of a generation needs no log.
      if (before?.generation !== generation) return Number.NEGATIVE_INFINITY;
      return this.#heldNs(rendezvous - 1, generation);
    }
    const theirs = active.#records.get(rendezvous);
    if (!theirs) return 'the chain of the active lacks it';
    const record = this.#records.get(rendezvous);
    const isEqual =
      record?.generation === generation &&
      record.digest === theirs.digest &&
      record.tsc === theirs.tsc;
    if (!record || !isEqual) return NEVER;
    return this.#twin.held
      ? Math.max(record.tNs, this.#heldNs(rendezvous, generation))
      : record.tNs;
  }

  /** When it first held the log up to that rendezvous. */
  #heldNs(rendezvous: number, generation: number): number {
    const held = this.#twin.held ?? [];
    // Records are in order of generation and rendezvous.
    let [low, high] = [0, held.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = held[middle];
      const isBefore =
        at !== undefined &&
        (at.generation < generation ||
          (at.generation === generation && at.rendezvous < rendezvous));
      if (isBefore) low = middle + 1;
      else high = middle;
    }
    const found = held[low];
    return found?.generation === generation ? found.tNs : NEVER;
  }
}
