/** Files of the twins and probes in a recording made by hand: chains, outputs, frames, pulse. */
import { type ChainRecord, encodeChainRecord, encodeMoment } from '../../lab/recording/chain.ts';
import type { Event } from '../../lab/recording/events.ts';
import {
  at,
  BEGIN,
  CUT,
  type Defect,
  END,
  GUEST_MAC,
  MS,
  TAKEN_OVER_AT,
  TAKEOVER,
} from './story.ts';

export const instructions = (rendezvous: number) => rendezvous * 1000;

export function chain(
  from: number,
  to: number,
  host: 'a' | 'b',
  has: (defect: Defect) => boolean,
): Buffer {
  const records: Buffer[] = [];
  const until = has('short-chain') && host === 'a' ? to - 100 : to;
  for (let rendezvous = from; rendezvous <= until; rendezvous++) {
    if (has('hole-in-chain') && host === 'b' && rendezvous === 300) continue;
    const isAfter = rendezvous > TAKEN_OVER_AT;
    const differs =
      (isAfter && host === 'b') || (has('divergence') && host === 'b' && rendezvous >= 300);
    const record: ChainRecord = {
      rendezvous,
      tsc: rendezvous * 8000,
      instructions: instructions(rendezvous),
      tNs: reachedNs(rendezvous),
      outputBytes: rendezvous % 2 ? 100 : 0,
      inputBytes: 0,
      digest: (rendezvous * 2 + (differs ? 1 : 0)).toString(16).padStart(32, '0'),
      isActive: host === 'a' || isAfter,
      generation: 1,
    };
    records.push(encodeChainRecord(record));
  }
  return Buffer.concat(records);
}

/** When both twins reached a rendezvous. */
function reachedNs(rendezvous: number): number {
  return rendezvous <= TAKEN_OVER_AT
    ? BEGIN + rendezvous * 8 * MS
    : TAKEOVER + (rendezvous - TAKEN_OVER_AT) * 8 * MS;
}

/** Each output leaves 1 ms after both twins have reached it, and not before `fromNs`. */
export function released(
  from: number,
  to: number,
  has: (defect: Defect) => boolean,
  fromNs = 0,
): Buffer {
  return moments(from, to, (rendezvous) => {
    const isEarly = has('early-output') && rendezvous >= 200 && rendezvous < 210;
    return Math.max(fromNs, reachedNs(rendezvous) + (isEarly ? -20 : 1) * MS);
  });
}

/** The standby holds each log entry a little before its twin reaches that rendezvous. */
export function heldLog(to: number): Buffer {
  return moments(1, to, (rendezvous) => reachedNs(rendezvous) - MS / 2);
}

function moments(from: number, to: number, tNs: (rendezvous: number) => number): Buffer {
  const records: Buffer[] = [];
  for (let rendezvous = from; rendezvous <= to; rendezvous++)
    records.push(encodeMoment({ rendezvous, generation: 1 }, BigInt(tNs(rendezvous))));
  return Buffer.concat(records);
}

/** Remains of both twins at the end: one died at the power cut, the other is alive. */
export function twinsIn(has: (defect: Defect) => boolean): Event[] {
  if (has('no-chains')) return [];
  const files = (host: string) => {
    const names = {
      chain: `${host}.bin`,
      released: `${host}.released.bin`,
      held: `${host}.held.bin`,
    };
    return { tNs: END + 1, source: 'ftlab', host, ...names, generation: 1 };
  };
  const atDeath = instructions(has('seen-rolled-back') ? 455 : TAKEN_OVER_AT) + 7;
  return [
    { ...files('a'), event: 'twin-remains', instructions: atDeath },
    { ...files('b'), event: 'twin-state', instructions: instructions(900) },
  ];
}

/** The captures as they were closed; a host that was cut off is listened to all the same. */
export function capturesIn(has: (defect: Defect) => boolean): Event[] {
  const ended = (host: 'a' | 'b') => {
    const [fromNs, toNs] = [BEGIN - 500 * MS, END + 1];
    const deafNs = BEGIN + 2000 * MS;
    const windows =
      has('deaf-capture') && host === 'b'
        ? [
            { fromNs, toNs: deafNs },
            { fromNs: deafNs + MS, toNs },
          ]
        : [{ fromNs, toNs }];
    const frames = framesOf(host, has).length + (has('short-capture') && host === 'b' ? 1 : 0);
    return at(END + 1, 'capture-ended', {
      ...{ host, frames, windows },
      dropped: has('dropped-frames') && host === 'a' ? 1 : 0,
    });
  };
  return has('open-capture') ? [ended('a')] : [ended('a'), ended('b')];
}

export function framesOf(host: 'a' | 'b', has: (defect: Defect) => boolean): number[] {
  const times: number[] = [];
  for (let tNs = host === 'a' ? BEGIN : TAKEOVER; tNs < (host === 'a' ? CUT : END); tNs += 10 * MS)
    times.push(tNs);
  // A frame of the old active, before it went dark and after the other side had begun.
  if (has('two-voices') && host === 'b') times.unshift(CUT - 1005 * MS);
  return times;
}

export function capture(times: readonly number[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b23c4d, 0);
  const records = times.map((tNs) => {
    const record = Buffer.alloc(16 + 14);
    record.writeUInt32LE(Math.floor(tNs / 1e9), 0);
    record.writeUInt32LE(tNs % 1e9, 4);
    record.writeUInt32LE(14, 8);
    record.writeUInt32LE(60, 12);
    record.fill(0xff, 16, 22);
    record.write(GUEST_MAC.replaceAll(':', ''), 22, 6, 'hex');
    return record;
  });
  return Buffer.concat([head, ...records]);
}

/** The echo probe at 100 Hz, with its closing record. */
export function pulseOf(has: (defect: Defect) => boolean): object[] {
  const lines: object[] = [];
  const until = has('long-silence') ? CUT + 900 * MS : TAKEOVER + 5 * MS;
  for (let sent = 0; sent < 800; sent++) {
    const tNs = BEGIN + sent * 10 * MS;
    // A paused sender sent no request, and so got no reply.
    if (has('pulse-stall') && tNs > CUT && tNs < CUT + 900 * MS) continue;
    lines.push({ sent, tNs });
    const isSilent = tNs >= CUT && !has('no-silence') && (tNs < until || has('never-heard-again'));
    if (!isSilent) lines.push({ received: sent, tNs: tNs + MS });
  }
  if (!has('open-pulse') && !has('killed')) {
    const end = lines.filter((line) => 'sent' in line).length;
    lines.push({ end, tNs: END + MS });
  }
  return lines;
}
