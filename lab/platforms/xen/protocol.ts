/**
 * The protocol of the agent in dom0 (dom0/agent.c). A request is `VERB ID LENGTH REST\n` and LENGTH
 * bytes of body, an answer `VERB ID LENGTH CODE\n` and LENGTH bytes. Verbs, with REST and body:
 *
 *   h                 says hello: shows where answers to this connection begin
 *   x      command    runs a line of shell; CODE is its exit code, or minus the ending signal
 *   w MODE PATH  content   writes a file        r PATH   reads one
 *   s NAME   arguments     starts a program, each argument ends with a zero byte
 *   a NAME   passes on its lines from now on    i NAME  text     writes to its stdin
 *   k SIGNAL NAME     signals it                t       CLOCK_MONOTONIC, ns
 *
 * Otherwise CODE is 0, or an errno with its text as body. Without being asked the agent sends
 * `l NAME LENGTH 0` with lines of a program, and `e NAME 0 CODE` when that has ended.
 */
export interface Answer {
  readonly verb: string;
  /** ID of the request, or the name of a program. */
  readonly id: string;
  readonly code: number;
  readonly body: Buffer;
}

const HEADER = /^([a-z]) (\S{1,31}) (\d+) (-?\d+)$/;
const LINE_END = 0x0a;

export function requestOf(
  verb: string,
  id: string,
  rest = '',
  body: string | Uint8Array = '',
): Buffer {
  const content = Buffer.from(body);
  return Buffer.concat([Buffer.from(`${verb} ${id} ${content.length} ${rest}\n`), content]);
}

/** Takes the answers out of a stream of bytes. */
export class Answers {
  #parts: Buffer[] = [];
  #length = 0;
  /** Bytes needed before it makes sense to look again. */
  #wanted = 0;
  #isGreeted = false;
  readonly #greeting: Buffer;

  /** Lines before the answer to this hello belong to an earlier connection. */
  constructor(hello: string) {
    this.#greeting = Buffer.from(`h ${hello} 0 0\n`);
  }

  /** The answers that these bytes complete. */
  push(bytes: Buffer): Answer[] {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    if (this.#length < this.#wanted) return [];
    const all = Buffer.concat(this.#parts);
    const start = this.#isGreeted ? 0 : all.indexOf(this.#greeting);
    if (start >= 0) this.#isGreeted = true;
    const { answers, at, wanted } = start < 0 ? { ...NOTHING, at: 0 } : takeFrom(all, start);
    this.#parts = [all.subarray(at)];
    this.#length = all.length - at;
    this.#wanted = wanted;
    return answers;
  }
}

const NOTHING = { answers: [], wanted: 0 };

/** The complete answers from a place on, their end, and the length that the next one needs. */
function takeFrom(all: Buffer, start: number): { answers: Answer[]; at: number; wanted: number } {
  const answers: Answer[] = [];
  for (let at = start; ; ) {
    const end = all.indexOf(LINE_END, at);
    if (end < 0) return { answers, at, wanted: 0 };
    const line = all.toString('latin1', at, end);
    const [, verb = '', id = '', length = '', code = ''] = HEADER.exec(line) ?? [];
    if (verb === '') throw new Error(`dom0 sent an invalid answer: ${line.slice(0, 80)}`);
    const next = end + 1 + Number(length);
    if (all.length < next) return { answers, at, wanted: next - at };
    answers.push({ verb, id, code: Number(code), body: all.subarray(end + 1, next) });
    at = next;
  }
}
