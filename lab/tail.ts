/** Reads a file of JSON lines while another process appends to it. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

const PART_BYTES = 65_536;

export class Tail<Line> implements Disposable {
  readonly #path: string;
  readonly #part = Buffer.alloc(PART_BYTES);
  readonly #decoder = new StringDecoder('utf8');
  #file: number | null = null;
  /** The begin of a line that is not complete yet. */
  #begun = '';

  /** The file need not be there yet. Its lines are believed to be of the type `Line`. */
  constructor(path: string) {
    this.#path = path;
  }

  /** The lines completed since the last call; throws when a line is no JSON. */
  next(): Line[] {
    if (this.#file === null && existsSync(this.#path)) this.#file = openSync(this.#path, 'r');
    if (this.#file === null) return [];
    let text = this.#begun;
    for (let count = this.#read(this.#file); count > 0; count = this.#read(this.#file))
      text += this.#decoder.write(this.#part.subarray(0, count));
    const lines = text.split('\n');
    this.#begun = lines.pop() ?? '';
    return lines.map((line) => JSON.parse(line));
  }

  #read(file: number): number {
    return readSync(file, this.#part, 0, PART_BYTES, null);
  }

  [Symbol.dispose](): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}
