/**
 * A recording of any number of operations, for measuring how long judging and drawing take: an
 * active that lost power and a standby that took over, at 3,000 operations/s, with a frame for each
 * reply, a rendezvous a millisecond and the pulse beside them. Its numbers were measured nowhere.
 */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { encodeChainRecord, encodeMoment } from '../../lab/recording/chain.ts';
import type { Event } from '../../lab/recording/events.ts';
import { appendToHash, EMPTY_LEDGER_HASH } from '../../lab/recording/ledger/hash.ts';
import type { ExpectationRecord } from '../../lab/recording/manifest.ts';
import { manifestOf } from './recording.ts';
import { at, BEGIN, identityIn, MS } from './story.ts';
import { capture } from './traces.ts';

const RATE_HZ = 3000;
const CONNECTIONS = 16;
const SILENCE_NS = 320 * MS;
const PULSE_NS = 10 * MS;

/** Times of the story, ns: the load begins at BEGIN, the cut comes in the middle. */
interface Story {
  readonly cutNs: number;
  readonly takeoverNs: number;
  readonly endNs: number;
}

/** Writes the recording into a new folder at that path. */
export function largeSample(
  folder: string,
  operations: number,
  expectations: readonly ExpectationRecord[],
): void {
  for (const path of [folder, join(folder, 'chains'), join(folder, 'frames')]) mkdirSync(path);
  const loadNs = Math.round((operations / RATE_HZ) * 1e9);
  const cutNs = BEGIN + Math.round(loadNs / 2);
  const story = { cutNs, takeoverNs: cutNs + SILENCE_NS, endNs: BEGIN + loadNs + 1000 * MS };
  const manifest = { ...manifestOf(expectations), loadMs: (story.endNs - BEGIN) / MS };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeLines(join(folder, 'events.jsonl'), eventsOf(story));
  const answersNs = writeHistory(folder, operations, story);
  writeLines(join(folder, 'pulse.jsonl'), pulseOf(story));
  writeTwins(folder, story);
  const [before, after] = [
    answersNs.filter((ns) => ns < cutNs),
    answersNs.filter((ns) => ns > cutNs),
  ];
  writeFileSync(join(folder, 'frames/lan-a.pcap'), capture([...before]));
  writeFileSync(join(folder, 'frames/lan-b.pcap'), capture([...after]));
}

/** Line by line: a file of a million operations is no string. */
function writeLines(path: string, values: Iterable<unknown>): void {
  const file = openSync(path, 'w');
  let waiting = '';
  for (const value of values) {
    waiting += `${JSON.stringify(value)}\n`;
    if (waiting.length < 2 ** 20) continue;
    writeSync(file, waiting);
    waiting = '';
  }
  writeSync(file, waiting);
  closeSync(file);
}

function eventsOf({ cutNs, takeoverNs, endNs }: Story): Event[] {
  const rendezvous = Math.round((takeoverNs - BEGIN) / MS);
  const taken = { rendezvous, heldUpTo: rendezvous, releasedUpTo: rendezvous - 1 };
  const b = 'host-b/controller';
  const files = (host: string) => {
    const names = {
      chain: `${host}.bin`,
      released: `${host}.released.bin`,
      held: `${host}.held.bin`,
    };
    return { host, ...names, generation: 1 };
  };
  return [
    at(BEGIN, 'load-begin', {}),
    ...identityIn(() => false).filter(({ event }) => event !== 'guest-port'),
    at(cutNs - MS, 'fault-inject', { id: 'fault-0' }),
    at(cutNs, 'fault-bitten', { id: 'fault-0', atNs: cutNs, proof: 'dark', ended: null }),
    at(cutNs, 'dark', { host: 'a', fromEarliestNs: cutNs - 1, fromNs: cutNs }),
    at(cutNs + 301 * MS, 'suspected', { peer: 'a', silentMs: 301 }, b),
    at(cutNs + 310 * MS, 'decided', { epoch: 2, members: ['b'] }, b),
    at(takeoverNs, 'took-over', { ...taken, tsc: 1, instructions: rendezvous, generation: 1 }, b),
    at(endNs, 'load-end', {}),
    at(endNs + 1, 'twin-remains', { ...files('a'), instructions: rendezvous }),
    at(endNs + 1, 'twin-state', { ...files('b'), instructions: Math.round((endNs - BEGIN) / MS) }),
    at(endNs + 2, 'phase', { phase: 'collect', state: 'end' }),
  ];
}

/** The history and the read-back; returns when each operation was answered, ns. */
function writeHistory(folder: string, operations: number, story: Story): Float64Array {
  const answersNs = new Float64Array(operations);
  let hash = EMPTY_LEDGER_HASH;
  function* lines() {
    for (let connection = 0; connection < CONNECTIONS; connection++)
      yield { type: 'connection', connection, state: 'open', tNs: BEGIN };
    for (let operation = 0; operation < operations; operation++) {
      const sentNs = BEGIN + Math.round((operation / RATE_HZ) * 1e9);
      const isSilent = sentNs > story.cutNs - 2 * MS && sentNs < story.takeoverNs;
      const answeredNs = (isSilent ? story.takeoverNs : sentNs) + (1000 + (operation % 997)) * 1e3;
      answersNs[operation] = answeredNs;
      hash = appendToHash(hash, operation);
      const invocation = {
        operation,
        connection: operation % CONNECTIONS,
        f: 'append',
        value: operation,
      };
      yield { type: 'invoke', ...invocation, intendedNs: sentNs, sentNs };
      yield { type: 'ok', operation, answeredNs, value: { sequence: operation + 1, hash } };
    }
    yield { type: 'end', tNs: story.endNs, operations };
  }
  writeLines(join(folder, 'history.jsonl'), lines());
  const held = Array.from({ length: operations }, (_, operation) => operation);
  const readback = { tNs: story.endNs, operations: held, hash };
  writeFileSync(join(folder, 'readback.json'), JSON.stringify(readback));
  return answersNs;
}

function* pulseOf({ cutNs, takeoverNs, endNs }: Story) {
  let sent = 0;
  for (let tNs = BEGIN; tNs < endNs; tNs += PULSE_NS) {
    yield { sent, tNs };
    if (tNs < cutNs || tNs > takeoverNs) yield { received: sent, tNs: tNs + MS };
    sent += 1;
  }
  yield { end: sent, tNs: endNs };
}

/** A rendezvous a millisecond: both twins until the takeover, then the survivor alone. */
function writeTwins(folder: string, { cutNs, takeoverNs, endNs }: Story): void {
  const countUntil = (ns: number) => Math.floor((ns - BEGIN) / MS);
  const last = { a: countUntil(cutNs), b: countUntil(endNs) };
  for (const host of ['a', 'b'] as const) {
    const numbers = Array.from({ length: last[host] }, (_, n) => n + 1);
    const isSpeaker = (n: number) =>
      host === 'a' ? BEGIN + n * MS < cutNs - MS : BEGIN + n * MS > takeoverNs;
    const records = numbers.map((n) =>
      encodeChainRecord({
        ...{ rendezvous: n, tsc: n * 8000, instructions: n, tNs: BEGIN + n * MS },
        ...{ outputBytes: n % 2 ? 100 : 0, inputBytes: 0, generation: 1 },
        digest: n.toString(16).padStart(32, '0'),
        isActive: host === 'a' || BEGIN + n * MS > takeoverNs,
      }),
    );
    const moments = (wanted: readonly number[], laterNs: number) =>
      Buffer.concat(
        wanted.map((n) =>
          encodeMoment({ rendezvous: n, generation: 1 }, BigInt(BEGIN + n * MS + laterNs)),
        ),
      );
    const path = join(folder, 'chains', host);
    writeFileSync(`${path}.bin`, Buffer.concat(records));
    writeFileSync(`${path}.released.bin`, moments(numbers.filter(isSpeaker), MS / 2));
    const held = host === 'b' ? numbers.filter((n) => n <= last.a) : [];
    writeFileSync(`${path}.held.bin`, moments(held, -MS / 2));
  }
}
