/** Reads a file line by line: a file of a million lines is never one text in memory. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const PIECE_BYTES = 2 ** 18;

/** A line without its end; `isWhole` is false for a last line that has no end. */
export interface Line {
  readonly text: string;
  readonly isWhole: boolean;
}

/** A line as bytes [from, to), valid until the next line is requested. */
export interface ByteLine {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  readonly isWhole: boolean;
}

/** Every line of a file in UTF-8, in order. */
export function* linesOf(path: string): Generator<Line> {
  for (const line of byteLinesOf(path)) yield { text: textOf(line), isWhole: line.isWhole };
}

export function textOf({ bytes, from, to }: ByteLine): string {
  return bytes.toString('utf8', from, to);
}

/** Every line of a file, in order. */
export function* byteLinesOf(path: string): Generator<ByteLine> {
  const file = openSync(path, 'r');
  try {
    const { size: fileBytes } = fstatSync(file);
    let bytes = Buffer.allocUnsafe(Math.min(fileBytes + 1, PIECE_BYTES));
    let used = 0;
    for (;;) {
      if (used === bytes.length) bytes = Buffer.concat([bytes], 2 * bytes.length);
      const size = readSync(file, bytes, used, bytes.length - used, null);
      if (size === 0) break;
      const all = bytes.subarray(0, used + size);
      let from = 0;
      for (let to = all.indexOf(10, used); to >= 0; to = all.indexOf(10, from)) {
        yield { bytes, from, to, isWhole: true };
        from = to + 1;
      }
      bytes.copyWithin(0, from, used + size);
      used += size - from;
    }
    if (used > 0) yield { bytes, from: 0, to: used, isWhole: false };
  } finally {
    closeSync(file);
  }
}
