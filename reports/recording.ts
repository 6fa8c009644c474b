/** Reads the recording of a trial from its folder, and checks everything in it. */
import { join } from 'node:path';
import { z } from 'zod';
import {
  type ChainRecord,
  type MomentRecord,
  readChain,
  readMoments,
} from '../lab/recording/chain.ts';
import { ClockOffsets, MOMENTS } from '../lab/recording/clock-offsets.ts';
import { type Event, eventSchema, eventsNamed, isKnownEvent } from '../lab/recording/events.ts';
import { historySchema } from '../lab/recording/history.ts';
import { type LedgerLine, ledgerSchema } from '../lab/recording/ledgers.ts';
import { type Manifest, manifestSchema } from '../lab/recording/manifest.ts';
import { type PulseLine, pulseSchema } from '../lab/recording/pulse.ts';
import { damageTexts } from './evidence/reasons.ts';
import { type Evidence, verifyEvidence } from './evidence/verify.ts';
import type { ByteLine } from './formats/lines.ts';
import { type Capture, readCapture } from './formats/pcap.ts';
import { type ClientHistory, HistoryBuilder } from './measures/client-history.ts';
import { checked, RecordingFiles } from './recording-files.ts';
import { RecordingInvalid } from './recording-invalid.ts';
import { upgradeEvents, upgradeHistoryLine, upgradeManifest, versionOf } from './upgrade.ts';

/** The files of a twin: its chain, its released outputs and, as standby, its received log. */
export interface TwinTrace {
  host: string;
  isAlive: boolean;
  /** Instructions executed at death, or at the end; null where they are not counted. */
  instructions: number | null;
  chain: readonly ChainRecord[];
  released: readonly MomentRecord[];
  /** Null in recordings made before it was written. */
  held: readonly MomentRecord[] | null;
}

export { RecordingInvalid };

export interface Recording {
  folder: string;
  /** Schema version it was recorded with; everything else is upgraded to today's. */
  version: number;
  /** How it compares with its seal; a file that differs from it was not read. */
  evidence: Evidence;
  manifest: Manifest;
  events: readonly Event[];
  history: ClientHistory;
  pulse: readonly PulseLine[];
  ledgers: readonly LedgerLine[];
  /** The survivor's data, as the workload read it back; its checker knows the shape. */
  readback: unknown;
  /** The same, from the survivor's disk. */
  diskReadback: unknown;
  twins: readonly TwinTrace[];
  /** Frames that entered the switch, by host. */
  frames: readonly { host: string; frames: Capture }[];
}

/** No trial is longer than a day. */
const LONGEST_NS = 24 * 3600 * 1e9;

/** No file of the recording is known to be intact. */
const UNVERIFIED: Evidence = { isSealed: false, damage: [], intact: new Set() };

/** The manifest alone, not compared with the seal; throws RecordingInvalid. */
export function readManifest(folder: string): Manifest {
  return manifestIn(new RecordingFiles(folder, UNVERIFIED), folder).manifest;
}

/** The manifest as it is today, and the schema version that it was recorded with. */
function manifestIn(files: RecordingFiles, folder: string) {
  const json = files.json('manifest.json', z.unknown());
  if (json === null) throw new RecordingInvalid(`${folder} has no manifest.json: not a recording`);
  const manifest = checked(manifestSchema, upgradeManifest(json), () => {
    return `${folder}/manifest.json`;
  });
  return { version: versionOf(json), manifest };
}

interface ReadOptions {
  /** Whether it is the recording of one of several pairs, in a folder below the trial's folder. */
  readonly isPart?: boolean;
}

/**
 * Throws RecordingInvalid. A recording that stops early (its trial was killed) is read up to its
 * end; in a sealed recording, files that differ from the seal are not read.
 */
export function readRecording(folder: string, { isPart = false }: ReadOptions = {}): Recording {
  const evidence = verifyEvidence(folder, { isPart });
  const files = new RecordingFiles(folder, evidence);
  if (evidence.damage.length > 0 && !['manifest.json', 'events.jsonl'].every(files.isIntact))
    throw new RecordingInvalid(`${folder}: ${damageTexts(evidence.damage).join('; ')}`);
  const { version, manifest } = manifestIn(files, folder);
  const clocks = new ClockOffsets(
    [...files.lines('events.jsonl', eventSchema)].map(({ value }) => value),
  );
  const times = new Times(manifest.startedNs);
  /** `sourceOf` returns the source that stamped a line. */
  function* read<T extends object>(
    name: string,
    schema: z.ZodType<T>,
    sourceOf: (line: T) => string = () => WORLD,
    isTaken?: (line: ByteLine) => boolean,
  ): Generator<T> {
    for (const { value, number } of files.lines(name, schema, isTaken)) {
      const line = clocks.correct(sourceOf(value), value);
      times.check(line, () => `${files.path(name)}, line ${number}`);
      yield line;
    }
    times.throwFirst();
  }
  const stamped = read('events.jsonl', eventSchema, ({ source }) => source);
  const recorded = [...stamped].filter(isKnownEvent);
  const events = version === 1 ? upgradeEvents(recorded, manifest) : recorded;
  const readHistory = () => {
    const history = new HistoryBuilder();
    const clock = { offsetNs: clocks.offsetNsOf(WORLD), isOfTrial: times.isOfTrial };
    const isTaken = (line: ByteLine) => version > 1 && history.addBytes(line, clock);
    const schema = version === 1 ? oldHistorySchema : historySchema;
    for (const line of read('history.jsonl', schema, () => WORLD, isTaken)) history.add(line);
    return history;
  };
  return {
    ...{ folder, version, evidence, manifest, events },
    history: readHistory(),
    pulse: [...read('pulse.jsonl', pulseSchema)],
    ledgers: [...read('ledgers.jsonl', ledgerSchema, () => 'ftlab')],
    readback: files.json('readback.json', z.unknown()),
    diskReadback: files.json('readback-disk.json', z.unknown()),
    twins: readTwins(files, events, clocks),
    frames: readFrames(files),
  };
}

/** The source of history and pulse. */
const WORLD = 'world';
const oldHistorySchema = z.preprocess(upgradeHistoryLine, historySchema);

/** Limit of times: a single time far off would stretch every chart and every measure. */
class Times {
  readonly #startedNs: number;
  /** Thrown after all lines were read, because an invalid line is a worse problem. */
  #first: RecordingInvalid | null = null;

  constructor(startedNs: number) {
    this.#startedNs = startedNs;
  }

  readonly isOfTrial = (tNs: number): boolean => Math.abs(tNs - this.#startedNs) <= LONGEST_NS;

  check(line: object, where: () => string): void {
    for (const name in line) {
      const value = (line as Record<string, unknown>)[name];
      if (typeof value !== 'number' || this.isOfTrial(value)) continue;
      if (!name.endsWith('Ns') || !MOMENTS.includes(name)) continue;
      this.#first ??= new RecordingInvalid(`${where()}: ${name} is no time of this trial`);
    }
  }

  throwFirst(): void {
    if (this.#first) throw this.#first;
  }
}

function readTwins(
  files: RecordingFiles,
  events: readonly Event[],
  clocks: ClockOffsets,
): TwinTrace[] {
  const twins: TwinTrace[] = [];
  for (const event of eventsNamed(events, 'twin-remains', 'twin-state')) {
    const { chain, released, held } = event;
    const paths = [chain, released, ...(held === undefined ? [] : [held])].map(inChains);
    // With half the records of a twin the other twin would look wrong.
    if (paths.some(files.isDamaged)) continue;
    const missing = paths.find((path) => !files.has(path));
    if (missing) throw new RecordingInvalid(`${files.path(missing)} is missing`);
    const corrected = <T extends object>(records: readonly T[]) =>
      records.map((record) => clocks.correct(`host-${event.host}`, record));
    const pathOf = (name: string) => files.path(inChains(name));
    twins.push({
      host: event.host,
      isAlive: event.event === 'twin-state',
      instructions: event.instructions,
      chain: readChain(pathOf(chain), clocks.offsetNsOf(`host-${event.host}`)),
      released: corrected(readMoments(pathOf(released))),
      held: held === undefined ? null : corrected(readMoments(pathOf(held))),
    });
  }
  return twins;
}

/** A name from a recording may only name a file in its folder. */
function inChains(name: string): string {
  if (/^[\w][\w.-]*$/.test(name)) return join('chains', name);
  throw new RecordingInvalid(`events.jsonl names a chain ${JSON.stringify(name)}`);
}

function readFrames(files: RecordingFiles): Recording['frames'] {
  return files
    .namesIn('frames')
    .filter((name) => /^lan-\w+\.pcap$/.test(name) && files.has(join('frames', name)))
    .map((name) => {
      const host = name.slice('lan-'.length, -'.pcap'.length);
      try {
        return { host, frames: readCapture(files.path(join('frames', name))) };
      } catch (error) {
        throw new RecordingInvalid((error as Error).message);
      }
    });
}
