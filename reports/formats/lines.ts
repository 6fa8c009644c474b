/** Lines of a file, a piece at a time: a file of a million lines is never held as one text. */
import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const PIECE_BYTES = 2 ** 18;

/** A line without its end; `isWhole` is false for a last line that has no end. */
export interface Line {
  readonly text: string;
  readonly isWhole: boolean;
}

/** Every line of a file in UTF-8, in order. */
export function* linesOf(path: string): Generator<Line> {
  const file = openSync(path, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const bytes = Buffer.alloc(PIECE_BYTES);
    let rest = '';
    for (let size = readSync(file, bytes); size > 0; size = readSync(file, bytes)) {
      const piece = rest + decoder.write(bytes.subarray(0, size));
      let from = 0;
      for (let end = piece.indexOf('\n'); end >= 0; end = piece.indexOf('\n', from)) {
        yield { text: piece.slice(from, end), isWhole: true };
        from = end + 1;
      }
      rest = piece.slice(from);
    }
    rest += decoder.end();
    if (rest !== '') yield { text: rest, isWhole: false };
  } finally {
    closeSync(file);
  }
}
