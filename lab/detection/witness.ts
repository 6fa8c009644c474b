/**
 * The witness: `node witness.ts SETTINGS` (JSON of WitnessSettings). Answers questions over UDP; a
 * grant is on disk before the answer leaves. Events on stdout, a JSON line each.
 */
import { createSocket } from 'node:dgram';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { nowNs } from '../recording/clock.ts';
import {
  decide,
  grantAnybody,
  questionSchema,
  type WitnessState,
  witnessStateSchema,
} from './witness-rules.ts';

/** Writes the whole state to disk; it is durable when this returns. */
export function writeWitnessState(path: string, state: WitnessState): void {
  const part = openSync(`${path}.part`, 'w');
  writeSync(part, JSON.stringify(state));
  fsyncSync(part);
  closeSync(part);
  renameSync(`${path}.part`, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

function readWitnessState(path: string): WitnessState {
  return witnessStateSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** The settings of the witness, as JSON on its command line. */
export interface WitnessSettings {
  address: string;
  port: number;
  stateFile: string;
  /** Canary: the witness grants every question. */
  grantsAnybody: boolean;
}

function serve(settings: WitnessSettings): void {
  const rule = settings.grantsAnybody ? grantAnybody : decide;
  let state = readWitnessState(settings.stateFile);
  const socket = createSocket('udp4');
  socket.on('message', (bytes, from) => {
    let json: unknown;
    try {
      json = JSON.parse(bytes.toString());
    } catch {
      return; // not a question
    }
    const question = questionSchema.safeParse(json);
    if (!question.success) return;
    const result = rule(state, question.data);
    if (result.state !== state) {
      writeWitnessState(settings.stateFile, result.state);
      state = result.state;
      const line = { tNs: nowNs(), event: 'witness-granted', to: question.data.from, ...state };
      process.stdout.write(`${JSON.stringify(line)}\n`);
    }
    socket.send(JSON.stringify(result.answer), from.port, from.address);
  });
  socket.on('error', (error) => {
    process.stderr.write(`witness: ${error.message}\n`);
    process.exit(1);
  });
  socket.bind(settings.port, settings.address, () => {
    process.stdout.write(`${JSON.stringify({ tNs: nowNs(), event: 'witness-ready' })}\n`);
  });
}

if (import.meta.main) serve(JSON.parse(process.argv[2] ?? '{}'));
