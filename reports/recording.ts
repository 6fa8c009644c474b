/** Reads one trial's recording from its folder, and believes nothing that is in it unchecked. */
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
import { type HistoryLine, historySchema } from '../lab/recording/history.ts';
import { type Manifest, manifestSchema } from '../lab/recording/manifest.ts';
import { type PulseLine, pulseSchema } from '../lab/recording/pulse.ts';
import { damageTexts } from './evidence/reasons.ts';
import { type Evidence, verifyEvidence } from './evidence/verify.ts';
import { type CapturedFrame, readCapture } from './formats/pcap.ts';
import { checked, RecordingFiles } from './recording-files.ts';
import { RecordingInvalid } from './recording-invalid.ts';
import { upgradeEvents, upgradeHistoryLine, upgradeManifest, versionOf } from './upgrade.ts';

/** The files of one twin: its chain, the outputs it released and, as standby, the log it held. */
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
  history: readonly HistoryLine[];
  pulse: readonly PulseLine[];
  /** What the survivor holds, as the workload reads it back; its checker knows the shape. */
  readback: unknown;
  /** The same, from the survivor's disk. */
  diskReadback: unknown;
  twins: readonly TwinTrace[];
  /** Frames that entered the switch, by host. */
  frames: readonly { host: string; frames: readonly CapturedFrame[] }[];
}

/** No trial is longer than a day. */
const LONGEST_NS = 24 * 3600 * 1e9;

interface ReadOptions {
  /** Whether it is the recording of one of several pairs, in a folder below that of the trial. */
  readonly isPart?: boolean;
}

/**
 * Throws RecordingInvalid. A recording that stops early (its trial was killed) is read as far as it
 * goes; of a sealed one nothing is read that differs from the seal.
 */
export function readRecording(folder: string, { isPart = false }: ReadOptions = {}): Recording {
  const evidence = verifyEvidence(folder, { isPart });
  const files = new RecordingFiles(folder, evidence);
  if (evidence.damage.length > 0 && !['manifest.json', 'events.jsonl'].every(files.isIntact))
    throw new RecordingInvalid(`${folder}: ${damageTexts(evidence.damage).join('; ')}`);
  const json = files.json('manifest.json', z.unknown());
  if (json === null) throw new RecordingInvalid(`${folder} has no manifest.json: not a recording`);
  const version = versionOf(json);
  const manifest = checked(manifestSchema, upgradeManifest(json), `${folder}/manifest.json`);
  const clocks = new ClockOffsets(files.lines('events.jsonl', eventSchema));
  /** `sourceOf` says which source stamped a line. */
  const read = <T extends object>(
    name: string,
    schema: z.ZodType<T>,
    sourceOf: (line: T) => string = () => 'world',
  ) => {
    const lines = files.lines(name, schema).map((line) => clocks.correct(sourceOf(line), line));
    checkTimes(files.path(name), manifest.startedNs, lines);
    return lines;
  };
  const recorded = read('events.jsonl', eventSchema, ({ source }) => source).filter(isKnownEvent);
  const events = version === 1 ? upgradeEvents(recorded, manifest) : recorded;
  return {
    ...{ folder, version, evidence, manifest, events },
    history: read(
      'history.jsonl',
      version === 1 ? z.preprocess(upgradeHistoryLine, historySchema) : historySchema,
    ),
    pulse: read('pulse.jsonl', pulseSchema),
    readback: files.json('readback.json', z.unknown()),
    diskReadback: files.json('readback-disk.json', z.unknown()),
    twins: readTwins(files, events, clocks),
    frames: readFrames(files),
  };
}

/** One time that is far off would make every chart and every measure span it. */
function checkTimes(path: string, startedNs: number, lines: readonly object[]): void {
  for (const [index, line] of lines.entries()) {
    for (const name of MOMENTS) {
      const value = (line as Record<string, unknown>)[name];
      if (typeof value !== 'number' || Math.abs(value - startedNs) <= LONGEST_NS) continue;
      throw new RecordingInvalid(`${path}, line ${index + 1}: ${name} is no time of this trial`);
    }
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
    // Half the records of a twin could accuse the other one.
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
      chain: corrected(readChain(pathOf(chain))),
      released: corrected(readMoments(pathOf(released))),
      held: held === undefined ? null : corrected(readMoments(pathOf(held))),
    });
  }
  return twins;
}

/** A name from a recording may only name a file of its own folder. */
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
