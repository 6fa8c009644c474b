/** For lab tests: a lab per test, with a recording that is deleted afterwards. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './deadline.ts';
import type { Lab } from './lab.ts';
import { createLab, type LocalLab } from './platforms/local/provision.ts';
import type { LabPlan } from './platforms/platform.ts';
import { type Event, eventSchema, isKnownEvent } from './recording/events.ts';
import { Recorder } from './recording/recorder.ts';
import { toolboxFromEnvironment } from './toolbox.ts';

/** A lab with a recording that is deleted with it. */
export interface OpenLab<L extends Lab = LocalLab> extends AsyncDisposable {
  readonly lab: L;
  /** Prints the events and consoles of a failed test. */
  printEvents(): void;
}

type Create<L extends Lab> = (plan: LabPlan) => Promise<L>;

/** A lab made by `create`, of a platform. */
export async function openLabOf<L extends Lab>(create: Create<L>): Promise<OpenLab<L>> {
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-test-'));
  const forget = () => rmSync(folder, { recursive: true, force: true });
  try {
    const recorder = new Recorder(folder);
    const { signal } = new AbortController();
    const lab = await create({ recorder, toolbox: toolboxFromEnvironment(), signal });
    return {
      lab,
      printEvents() {
        for (const { tNs, source, event, ...rest } of eventsOf(lab))
          if (event !== 'lit')
            console.error((tNs / 1e9).toFixed(3), source, event, JSON.stringify(rest));
      },
      async [Symbol.asyncDispose]() {
        await lab[Symbol.asyncDispose]();
        forget();
      },
    };
  } catch (error) {
    forget();
    throw error;
  }
}

/** Runs `body` in a lab that is removed afterwards, also when `body` throws. */
export function withLab(body: (lab: LocalLab) => Promise<void>): Promise<void> {
  return withLabOf(createLab, body);
}

/** The same in a lab of another platform. */
export async function withLabOf<L extends Lab>(
  create: Create<L>,
  body: (lab: L) => Promise<void>,
): Promise<void> {
  await using opened = await openLabOf(create);
  try {
    await body(opened.lab);
  } catch (error) {
    opened.printEvents();
    throw error;
  }
}

/** Events recorded so far; throws when the catalogue does not have a name or a field. */
export function eventsOf(lab: Lab): Event[] {
  const text = readFileSync(lab.recorder.path('events.jsonl'), 'utf8');
  const lines = text.split('\n').filter(Boolean);
  return lines.map((line) => {
    const event = eventSchema.parse(JSON.parse(line));
    if (!isKnownEvent(event)) throw new Error(`no such event in lab/recording: ${line}`);
    return event;
  });
}

/** Waits until `find` returns a value; rejects after `deadlineMs`, with the name of the wait. */
export function eventually<T>(
  description: string,
  find: () => T | undefined | false,
  deadlineMs = 10_000,
): Promise<T> {
  return until({ what: description, deadlineMs, everyMs: 10, look: find });
}

export interface SeenFrame {
  tNs: number;
  /** The first 128 bytes. */
  bytes: Buffer;
}

/** Frames of a file that `ftlab-host capture` wrote. */
export function framesIn(path: string): SeenFrame[] {
  const file = readFileSync(path);
  const frames: SeenFrame[] = [];
  for (let at = 24; at + 16 <= file.length; ) {
    const [seconds, rest, kept] = [0, 4, 8].map((offset) => file.readUInt32LE(at + offset));
    const bytes = file.subarray(at + 16, at + 16 + (kept ?? 0));
    frames.push({ tNs: (seconds ?? 0) * 1e9 + (rest ?? 0), bytes });
    at += 16 + (kept ?? 0);
  }
  return frames;
}
