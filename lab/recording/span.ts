/**
 * The span of an evidence file: how many records it holds, and the first and last moment in them.
 * Each counter takes a file in chunks of any size, so that a file never has to fit into memory.
 * A record cut off at the end of a file is not counted.
 */
import { CHAIN_RECORD_BYTES, MOMENT_RECORD_BYTES, readUInt64 } from './chain.ts';
import { FlatObject } from './flat-object.ts';
import { HISTORY_FIELDS } from './history.ts';

export interface Span {
  /** Monotonic time, ns; null when no record carries a time. */
  firstNs: number | null;
  lastNs: number | null;
  /** Null for a file without records, such as a console. */
  records: number | null;
}

export interface SpanCounter {
  take(chunk: Buffer): void;
  end(): Span;
}

/** Fields of a JSON line that say when it was recorded. */
const TIME_FIELDS = ['tNs', 'sentNs', 'answeredNs'] as const;
/** The only time fields of lines that come by the million: of histories and of the pulse. */
const LINE_FIELDS = [...HISTORY_FIELDS, 'sent', 'received', 'end'] as const;
const LINE = new FlatObject(LINE_FIELDS);
const TIMES = TIME_FIELDS.map((name) => LINE_FIELDS.indexOf(name));
const PCAP_HEADER_BYTES = 24;
const PCAP_RECORD_HEADER_BYTES = 16;

/** The counter for a file of a recording, chosen by its name (see manifest.ts). */
export function spanCounter(path: string): SpanCounter {
  if (path.endsWith('.jsonl')) return lineCounter();
  if (path.endsWith('.pcap')) return frameCounter();
  if (/^chains\/.*\.\w+\.bin$/.test(path)) return recordCounter(MOMENT_RECORD_BYTES, 8);
  if (/^chains\/.*\.bin$/.test(path)) return recordCounter(CHAIN_RECORD_BYTES, 24);
  if (path.endsWith('.json')) return documentCounter();
  return { take: () => {}, end: () => ({ firstNs: null, lastNs: null, records: null }) };
}

/** Collects the moments of records, in any order. */
class Moments {
  #firstNs: number | null = null;
  #lastNs: number | null = null;
  #records = 0;

  /** Counts one record. */
  count(): void {
    this.#records += 1;
  }

  /** A moment in the record that was counted last, ns. */
  add(ns: number): void {
    this.#firstNs = Math.min(this.#firstNs ?? ns, ns);
    this.#lastNs = Math.max(this.#lastNs ?? ns, ns);
  }

  span(): Span {
    return { firstNs: this.#firstNs, lastNs: this.#lastNs, records: this.#records };
  }
}

/**
 * Counts records of any layout. `lengthOf` returns the length of the record at `at`, or null while
 * too few bytes of it are there; `read` is called with each whole record, in [from, to).
 */
function counter(
  lengthOf: (bytes: Buffer, at: number) => number | null,
  read: (bytes: Buffer, from: number, to: number, moments: Moments) => void,
  headerBytes = 0,
): SpanCounter {
  const moments = new Moments();
  let toSkip = headerBytes;
  let rest: Buffer = Buffer.alloc(0);
  return {
    take(chunk) {
      let at = 0;
      if (rest.length > 0) {
        const joined = join(rest, chunk, lengthOf);
        if (joined.length === null) {
          rest = joined.bytes;
          return;
        }
        moments.count();
        read(joined.bytes, 0, joined.length, moments);
        at = joined.length - rest.length;
      } else {
        at = Math.min(toSkip, chunk.length);
        toSkip -= at;
      }
      for (;;) {
        const length = toSkip > 0 ? null : lengthOf(chunk, at);
        if (length === null || at + length > chunk.length) break;
        moments.count();
        read(chunk, at, at + length, moments);
        at += length;
      }
      rest = Buffer.from(chunk.subarray(at));
    },
    end: () => moments.span(),
  };
}

/** First piece of a chunk that is joined to the rest of the previous chunk. */
const PIECE_BYTES = 4096;

/**
 * The rest of a chunk with as much of the next one as its record needs, and the record's length:
 * joining whole chunks would copy the whole file. Null where the chunk does not end the record.
 */
function join(
  rest: Buffer,
  chunk: Buffer,
  lengthOf: (bytes: Buffer, at: number) => number | null,
): { bytes: Buffer; length: number | null } {
  for (let size = Math.max(PIECE_BYTES, rest.length); ; size *= 8) {
    const bytes = Buffer.concat([rest, chunk.subarray(0, size)]);
    const length = lengthOf(bytes, 0);
    if (length !== null && length <= bytes.length) return { bytes, length };
    if (size >= chunk.length) return { bytes, length: null };
  }
}

function lineCounter(): SpanCounter {
  const lengthOf = (bytes: Buffer, at: number) => {
    const end = bytes.indexOf(10, at);
    return end < 0 ? null : end - at + 1;
  };
  return counter(lengthOf, (bytes, from, to, moments) => {
    if (LINE.read(bytes, from, to - 1)) {
      for (const field of TIMES)
        if (!Number.isNaN(LINE.number(field))) moments.add(LINE.number(field));
    } else for (const time of timesIn(bytes.toString('utf8', from, to))) moments.add(time);
  });
}

function recordCounter(bytes: number, timeAt: number): SpanCounter {
  const read = (records: Buffer, from: number, _to: number, moments: Moments) =>
    moments.add(readUInt64(records, from + timeAt));
  return counter(() => bytes, read);
}

function frameCounter(): SpanCounter {
  const lengthOf = (bytes: Buffer, at: number) => {
    if (at + PCAP_RECORD_HEADER_BYTES > bytes.length) return null;
    return PCAP_RECORD_HEADER_BYTES + bytes.readUInt32LE(at + 8);
  };
  const read = (frames: Buffer, from: number, _to: number, moments: Moments) =>
    moments.add(frames.readUInt32LE(from) * 1e9 + frames.readUInt32LE(from + 4));
  return counter(lengthOf, read, PCAP_HEADER_BYTES);
}

/** A JSON document is one record. */
function documentCounter(): SpanCounter {
  const chunks: Buffer[] = [];
  return {
    take: (chunk) => void chunks.push(Buffer.from(chunk)),
    end() {
      const moments = new Moments();
      moments.count();
      for (const time of timesIn(Buffer.concat(chunks).toString())) moments.add(time);
      return moments.span();
    },
  };
}

function timesIn(json: string): number[] {
  try {
    const value: unknown = JSON.parse(json);
    if (value === null || typeof value !== 'object') return [];
    const fields = value as Record<string, unknown>;
    return TIME_FIELDS.map((name) => fields[name]).filter((time) => typeof time === 'number');
  } catch {
    return []; // its writer died, or it is no JSON: the judge reports that
  }
}
