/**
 * Follows the cycle ledger of a guest in its RAM file. The file is kept open, so that the ledger of
 * a guest that has died is still read when its file was removed.
 */
import { fstatSync, readSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { numbersAt, PART_BYTES, pagesWith } from './cycle-ledger.ts';

/** Mark, work and time-stamp counter. */
const HEAD_BYTES = 32;

/** A ledger that has changed. */
export interface Change {
  /** Offset in the RAM file: the RAM of a whole host may hold several copies of the page. */
  at: number;
  work: number;
  tsc: number;
  /** When it was last read without this change, ns. */
  sinceNs: number;
}

interface Copy {
  readonly at: number;
  work: number;
  readNs: number;
}

export class LedgerWatch implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #mark: Buffer;
  readonly #copies: readonly Copy[];
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #changedNs = 0;

  private constructor(file: FileHandle, mark: Buffer, places: readonly number[]) {
    this.#file = file;
    this.#mark = mark;
    this.#copies = places.map((at) => ({ at, work: -1, readNs: 0 }));
  }

  /** Looks for every page with the mark; reads in the background, since the RAM may be large. */
  static async open(ramFile: string, mark: string): Promise<LedgerWatch> {
    const file = await open(ramFile, 'r');
    try {
      const wanted = Buffer.from(mark, 'hex');
      return new LedgerWatch(file, wanted, await placesIn(file, wanted));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Whether any ledger was found. */
  get isFound(): boolean {
    return this.#copies.length > 0;
  }

  /** When a ledger last changed, ns; 0 before the first call of `next`. */
  get changedNs(): number {
    return this.#changedNs;
  }

  /** Whether it follows the file that now has this name. */
  isOf(ramFile: string): boolean {
    return isSame(fstatSync(this.#file.fd), statSync(ramFile, { throwIfNoEntry: false }));
  }

  /** Whether it follows the same copies in the same file as `other`. */
  isLike(other: LedgerWatch): boolean {
    const places = (watch: LedgerWatch) => watch.#copies.map(({ at }) => at).join();
    const isSameFile = isSame(fstatSync(this.#file.fd), fstatSync(other.#file.fd));
    return isSameFile && places(this) === places(other);
  }

  /** Copies of the ledger whose work has changed since the last call; at first, every copy. */
  next(nowNs: number): Change[] {
    const changes: Change[] = [];
    for (const copy of this.#copies) {
      const length = readSync(this.#file.fd, this.#head, 0, HEAD_BYTES, copy.at);
      // The memory of an old copy may be used for something else by now.
      if (length < HEAD_BYTES || this.#mark.compare(this.#head, 0, this.#mark.length) !== 0)
        continue;
      const { work, tsc } = numbersAt(this.#head, 0);
      const sinceNs = copy.work < 0 ? nowNs : copy.readNs;
      copy.readNs = nowNs;
      if (work === copy.work) continue;
      copy.work = work;
      this.#changedNs = nowNs;
      changes.push({ at: copy.at, work, tsc, sinceNs });
    }
    return changes;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#file.close();
  }
}

/** Whether both are the status of one file; false where there is no second. */
function isSame(first: Stats, second: Stats | undefined): boolean {
  return first.ino === second?.ino && first.dev === second.dev;
}

async function placesIn(file: FileHandle, mark: Buffer): Promise<number[]> {
  const part = Buffer.alloc(PART_BYTES);
  const places: number[] = [];
  for (let from = 0; ; from += PART_BYTES) {
    const { bytesRead } = await file.read(part, 0, PART_BYTES, from);
    for (const page of pagesWith(mark, part.subarray(0, bytesRead))) places.push(from + page);
    if (bytesRead < PART_BYTES) return places;
  }
}
