/** Reads one trial's recording from its folder, and believes nothing that is in it unchecked. */
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  type ChainRecord,
  type MomentRecord,
  readChain,
  readMoments,
} from '../lab/recording/chain.ts';
import { ClockOffsets, MOMENTS } from '../lab/recording/clock-offsets.ts';
import { type Event, eventSchema, isKnownEvent } from '../lab/recording/events.ts';
import { type HistoryLine, historySchema } from '../lab/recording/history.ts';
import { type Manifest, manifestSchema } from '../lab/recording/manifest.ts';
import { type PulseLine, pulseSchema } from '../lab/recording/pulse.ts';
import { type CapturedFrame, readCapture } from './formats/pcap.ts';
import { upgradeEvents, upgradeHistoryLine, upgradeManifest, versionOf } from './upgrade.ts';

/** The recording cannot be believed; the message names file, line and what is wrong. */
export class RecordingInvalid extends Error {
  override name = 'RecordingInvalid';
}

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

export interface Recording {
  folder: string;
  /** Schema version it was recorded with; everything else is upgraded to today's. */
  version: number;
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

/** Larger files than this are not from a trial. */
const LARGEST_BYTES = 2 ** 30;
/** No trial is longer than a day. */
const LONGEST_NS = 24 * 3600 * 1e9;

/** Throws RecordingInvalid. A recording that stops early (its trial was killed) is read as far as it goes. */
export function readRecording(folder: string): Recording {
  const json = readJson(folder, 'manifest.json', z.unknown());
  if (json === null) throw new RecordingInvalid(`${folder} has no manifest.json: not a recording`);
  const version = versionOf(json);
  const manifest = checked(manifestSchema, upgradeManifest(json), `${folder}/manifest.json`);
  const clocks = new ClockOffsets(readLines(folder, 'events.jsonl', eventSchema));
  /** `sourceOf` says which source stamped a line. */
  const read = <T extends object>(
    name: string,
    schema: z.ZodType<T>,
    sourceOf: (line: T) => string = () => 'world',
  ) => {
    const stamped = readLines(folder, name, schema);
    const lines = stamped.map((line) => clocks.correct(sourceOf(line), line));
    checkTimes(`${folder}/${name}`, manifest.startedNs, lines);
    return lines;
  };
  const recorded = read('events.jsonl', eventSchema, ({ source }) => source).filter(isKnownEvent);
  const events = version === 1 ? upgradeEvents(recorded, manifest) : recorded;
  return {
    folder,
    version,
    manifest,
    events,
    history: read(
      'history.jsonl',
      version === 1 ? z.preprocess(upgradeHistoryLine, historySchema) : historySchema,
    ),
    pulse: read('pulse.jsonl', pulseSchema),
    readback: readJson(folder, 'readback.json', z.unknown()),
    diskReadback: readJson(folder, 'readback-disk.json', z.unknown()),
    twins: readTwins(folder, events, clocks),
    frames: readFrames(folder),
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

function readTwins(folder: string, events: readonly Event[], clocks: ClockOffsets): TwinTrace[] {
  const twins: TwinTrace[] = [];
  for (const event of events) {
    if (event.event !== 'twin-remains' && event.event !== 'twin-state') continue;
    const corrected = <T extends object>(records: readonly T[]) =>
      records.map((record) => clocks.correct(`host-${event.host}`, record));
    twins.push({
      host: event.host,
      isAlive: event.event === 'twin-state',
      instructions: event.instructions,
      chain: corrected(readChain(inChains(folder, event.chain))),
      released: corrected(readMoments(inChains(folder, event.released))),
      held: event.held === undefined ? null : corrected(readMoments(inChains(folder, event.held))),
    });
  }
  return twins;
}

/** A name from a recording may only name a file of its own folder. */
function inChains(folder: string, name: string): string {
  if (!/^[\w][\w.-]*$/.test(name)) {
    throw new RecordingInvalid(`${folder}/events.jsonl names a chain ${JSON.stringify(name)}`);
  }
  const path = join('chains', name);
  if (!plainFile(folder, path)) throw new RecordingInvalid(`${folder}/${path} is missing`);
  return join(folder, path);
}

function readFrames(folder: string): Recording['frames'] {
  const frames = join(folder, 'frames');
  if (!existsSync(frames)) return [];
  return readdirSync(frames)
    .filter((name) => /^lan-\w+\.pcap$/.test(name) && plainFile(folder, join('frames', name)))
    .map((name) => {
      const host = name.slice('lan-'.length, -'.pcap'.length);
      try {
        return { host, frames: readCapture(join(frames, name)) };
      } catch (error) {
        throw new RecordingInvalid((error as Error).message);
      }
    });
}

/** Whether it is there, as a file of a sane size; throws for a link or anything else in its place. */
function plainFile(folder: string, name: string): boolean {
  const status = lstatSync(join(folder, name), { throwIfNoEntry: false });
  if (!status) return false;
  if (!status.isFile()) throw new RecordingInvalid(`${folder}/${name} is not a plain file`);
  if (status.size > LARGEST_BYTES) throw new RecordingInvalid(`${folder}/${name} is too large`);
  return true;
}

function readJson<T>(folder: string, name: string, schema: z.ZodType<T>): T | null {
  if (!plainFile(folder, name)) return null;
  return checked(
    schema,
    parsed(readFileSync(join(folder, name), 'utf8'), `${folder}/${name}`),
    `${folder}/${name}`,
  );
}

function readLines<T>(folder: string, name: string, schema: z.ZodType<T>): T[] {
  if (!plainFile(folder, name)) return [];
  const lines = readFileSync(join(folder, name), 'utf8').split('\n');
  const isWhole = lines.at(-1) === '';
  if (isWhole) lines.pop();
  const values: T[] = [];
  for (const [index, line] of lines.entries()) {
    const where = `${folder}/${name}, line ${index + 1}`;
    if (index === lines.length - 1 && !isWhole) {
      // Its writer died in the middle of it.
      try {
        JSON.parse(line);
      } catch {
        break;
      }
    }
    values.push(checked(schema, parsed(line, where), where));
  }
  return values;
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RecordingInvalid(`${where}: not JSON`);
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RecordingInvalid(`${where}: ${issue?.path.join('.') || 'value'}: ${issue?.message}`);
}
