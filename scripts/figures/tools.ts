/** The price of the hot paths of ftlab: a rendezvous, an operation, a verdict; needs no lab. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bench as TinyBench } from 'tinybench';
import { digestAfter } from '../../lab/engines/lockstep/digest.ts';
import { Mailbox } from '../../lab/engines/lockstep/mailbox.ts';
import { Decoder, encodeAck, encodeLog, type LogEntry } from '../../lab/engines/lockstep/wire.ts';
import { judge } from '../../reports/judge.ts';
import { observe } from '../../reports/observed.ts';
import type { FigureRow } from '../../reports/performance/schema.ts';
import { given } from '../../reports/performance/value.ts';
import { readRecording } from '../../reports/recording.ts';
import { sample } from '../../reports/samples/recording.ts';
import type { Figure } from './figure.ts';

/** Measuring time of each path; the judge takes longest and still runs some fifty times. */
const TIME_MS = 1000;
/** An operation of the ledger in a TCP segment, after its length. */
const FRAME_BYTES = 2 + 78;
const MAILBOX_BYTES = 64 + 2 * 65_536;

export const tools: Figure = {
  name: 'tools',
  title: 'Hot paths of ftlab itself',
  says: 'Each path, repeated for a second in one process.',
  needsLab: false,
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), 'ftlab-tools-'));
    const recording = sample();
    const mailbox = mailboxIn(folder);
    try {
      return await timed(paths(mailbox, recording));
    } finally {
      mailbox.close();
      for (const made of [folder, recording]) rmSync(made, { recursive: true });
    }
  },
};

function mailboxIn(folder: string): Mailbox {
  const ram = Buffer.alloc(MAILBOX_BYTES);
  ram.write('FTLS', 0, 'latin1');
  ram.writeUInt32LE(FRAME_BYTES, 4);
  const file = join(folder, 'ram');
  writeFileSync(file, ram);
  return new Mailbox(file, 0);
}

function paths(mailbox: Mailbox, recording: string): Record<string, () => unknown> {
  const output = mailbox.read();
  const entry: LogEntry = {
    ...{ rendezvous: 1, sentNs: 1n, tsc: 1n, digest: Buffer.alloc(16), releasedUpTo: 0 },
    ...{ waitUs: 4000, mark: null, frames: output.frames },
  };
  const log = encodeLog(1, entry);
  const decoder = new Decoder();
  return {
    'wire: encode a log entry': () => encodeLog(1, entry),
    'wire: decode a log entry': () => [...decoder.push(log)],
    'wire: encode an acknowledgement': () => encodeAck(1, { received: 1, compared: 1, sentNs: 1n }),
    'mailbox: read the output': () => mailbox.read(),
    'mailbox: write the input': () => mailbox.write(entry),
    'digest of a rendezvous': () => digestAfter(entry.digest, output, entry.frames),
    'judge of a trial of 8 s': () => judge(observe(readRecording(recording))),
  };
}

async function timed(paths: Record<string, () => unknown>): Promise<FigureRow[]> {
  const bench = new TinyBench({ time: TIME_MS, throws: true });
  for (const [name, path] of Object.entries(paths)) bench.add(name, () => void path());
  await bench.run();
  return bench.tasks.map(({ name, result }): FigureRow => {
    if (result.state !== 'completed') throw new Error(`${name}: ${result.state}`);
    const { p50, p99, samplesCount } = result.latency;
    return {
      ...{ subject: name, engine: null, parameters: {}, at: null },
      ...{ outcomes: {}, distributions: {}, notes: {} },
      values: [
        given({ ...us, name: 'p50Us', title: 'p50' }, p50 * 1000),
        given({ ...us, name: 'p99Us', title: 'p99' }, p99 * 1000),
        given({ name: 'times', title: 'times', unit: 'count', better: 'neither' }, samplesCount),
      ],
    };
  });
}

const us = { unit: 'µs', better: 'less' } as const;
