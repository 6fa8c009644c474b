/** Dom0 for the process of the lab, or a process on its host: reached through its agent. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ending } from '../../command.ts';
import { within } from '../../deadline.ts';
import { NS_PER_MS, nowNs } from '../../recording/clock.ts';
import type { HostProcess } from '../host.ts';
import type {
  Dom0,
  Dom0Access,
  Dom0Answer,
  Dom0Offset,
  Dom0SpawnOptions,
  RunOptions,
  WriteOptions,
} from '../hypervisor.ts';
import { type Answer, Answers, requestOf } from './protocol.ts';

const CONNECT_DEADLINE_MS = 10_000;
/** Time until the next hello: an agent answers a hello at once, unless it was interrupted. */
const HELLO_DEADLINE_MS = 1500;
const RUN_DEADLINE_MS = 20_000;
/** Files pass at some MB/s; this is far from it. */
const BYTES_PER_MS = 500;
const TIME_READINGS = 64;
/** A reading as good as this ends the measurement. */
const GOOD_ERROR_NS = 0.1 * NS_PER_MS;
const NO_SUCH_FILE = constants.errno.ENOENT;

/** Connects to the agent; rejects when it does not answer within `deadlineMs`. */
export async function connectDom0(
  access: Dom0Access,
  deadlineMs = CONNECT_DEADLINE_MS,
): Promise<Dom0> {
  for (const end = performance.now() + deadlineMs; ; await sleep(50)) {
    const socket = connect(access.socket);
    try {
      await once(socket, 'connect');
      const dom0 = new AgentDom0(access, socket);
      await dom0.greet();
      return dom0;
    } catch (error) {
      socket.destroy();
      if (performance.now() > end)
        throw new Error(
          `host ${access.host}: the agent of dom0 does not answer (deadline ${deadlineMs} ms)`,
          { cause: error },
        );
    }
  }
}

interface Program {
  onLine(line: string): void;
  end(how: Ending): void;
}

class AgentDom0 implements Dom0 {
  readonly clock = { offset: () => this.#offset() };
  readonly #access: Dom0Access;
  readonly #socket: Socket;
  readonly #hello = Math.random().toString(36).slice(2, 12);
  readonly #answers = new Answers(this.#hello);
  readonly #waiting = new Map<string, (answer: Answer | null) => void>();
  readonly #programs = new Map<string, Program>();
  #next = 0;
  #isDisposed = false;
  /** The reason why dom0 gets no requests any more. */
  #problem = 'the machine ended';

  constructor(access: Dom0Access, socket: Socket) {
    this.#access = access;
    this.#socket = socket;
    socket.on('error', () => {}); // event close follows
    socket.on('data', (bytes) => this.#hear(bytes));
    socket.on('close', () => this.#closed());
  }

  async greet(): Promise<void> {
    await this.#ask('its hello', HELLO_DEADLINE_MS, 'h', '', '', this.#hello);
  }

  async run(
    command: string,
    { timeoutMs = RUN_DEADLINE_MS }: RunOptions = {},
  ): Promise<Dom0Answer> {
    const { code, body } = await this.#ask(command, timeoutMs, 'x', '', command);
    return { code: code < 0 ? 128 - code : code, stdout: body.toString() };
  }

  async write(
    path: string,
    content: string | Uint8Array,
    { mode = 0o644 }: WriteOptions = {},
  ): Promise<void> {
    const purpose = `write ${path}`;
    const rest = `${mode.toString(8)} ${path}`;
    const patienceMs = RUN_DEADLINE_MS + content.length / BYTES_PER_MS;
    this.#expectNone(purpose, await this.#ask(purpose, patienceMs, 'w', rest, content));
  }

  async read(path: string): Promise<Buffer | null> {
    const purpose = `read ${path}`;
    const answer = await this.#ask(purpose, 3 * RUN_DEADLINE_MS, 'r', path);
    if (answer.code === NO_SUCH_FILE) return null;
    this.#expectNone(purpose, answer);
    return Buffer.from(answer.body);
  }

  async spawn(
    name: string,
    command: readonly string[],
    options: Dom0SpawnOptions = {},
  ): Promise<HostProcess> {
    const body = command.map((argument) => `${argument}\0`).join('');
    return this.#program(name, options, () =>
      this.#ask(`start ${name}`, RUN_DEADLINE_MS, 's', name, body),
    );
  }

  async attach(name: string, options: Dom0SpawnOptions = {}): Promise<HostProcess> {
    return this.#program(name, options, () =>
      this.#ask(`attach ${name}`, RUN_DEADLINE_MS, 'a', name),
    );
  }

  /** Its lines may come before the answer that it runs. */
  async #program(
    name: string,
    { onLine = () => {} }: Dom0SpawnOptions,
    begin: () => Promise<Answer>,
  ): Promise<HostProcess> {
    const { promise: ended, resolve: end } = Promise.withResolvers<Ending>();
    const before = this.#programs.get(name);
    this.#programs.set(name, { onLine, end });
    try {
      this.#expectNone(`run the program ${name}`, await begin());
    } catch (error) {
      if (before) this.#programs.set(name, before);
      else this.#programs.delete(name);
      throw error;
    }
    const signal = async (number: number) => {
      await this.#ask(`signal ${name}`, RUN_DEADLINE_MS, 'k', `${number} ${name}`).catch(() => {});
    };
    return {
      name,
      ended,
      tell: (line) =>
        void this.#ask(`tell ${name}`, RUN_DEADLINE_MS, 'i', name, `${line}\n`).catch(() => {}),
      stop: async (graceMs = 2000) => {
        await signal(constants.signals.SIGTERM);
        const late = sleep(graceMs, 'late', { ref: false });
        if ((await Promise.race([ended, late])) === 'late') await signal(constants.signals.SIGKILL);
        await ended;
      },
    };
  }

  /** The quickest of some readings: the true offset is somewhere in its round trip. */
  async #offset(): Promise<Dom0Offset> {
    let best = { offsetNs: 0, errorNs: Number.POSITIVE_INFINITY };
    for (let reading = 0; reading < TIME_READINGS && best.errorNs > GOOD_ERROR_NS; reading++) {
      const sentNs = nowNs();
      const { body } = await this.#ask('its clock', RUN_DEADLINE_MS, 't');
      const errorNs = (nowNs() - sentNs) / 2;
      if (errorNs < best.errorNs)
        best = { offsetNs: Number(body.toString()) - (sentNs + errorNs), errorNs };
    }
    return { clock: `dom0-${this.#access.host}`, ...best };
  }

  #expectNone(purpose: string, { code, body }: Answer): void {
    if (code === 0) return;
    throw new Error(`host ${this.#access.host}: dom0 cannot ${purpose}: ${body}`);
  }

  async #ask(
    purpose: string,
    deadlineMs: number,
    verb: string,
    rest = '',
    body: string | Uint8Array = '',
    id = String(this.#next++),
  ): Promise<Answer> {
    const { host } = this.#access;
    const short = purpose.length > 80 ? `${purpose.slice(0, 77)}...` : purpose;
    const gone = () =>
      new Error(`host ${host}: ${this.#problem}, and dom0 has not answered: ${short}`);
    if (this.#socket.destroyed) throw gone();
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#waiting.set(id, (answer) => (answer ? resolve(answer) : reject(gone())));
    this.#socket.write(requestOf(verb, id, rest, body));
    try {
      return await within(promise, deadlineMs, `host ${host}: dom0 does not answer: ${short}`);
    } finally {
      this.#waiting.delete(id);
    }
  }

  #hear(bytes: Buffer): void {
    try {
      this.#take(bytes);
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      this.#socket.destroy();
    }
  }

  #take(bytes: Buffer): void {
    for (const answer of this.#answers.push(bytes)) {
      const { verb, id, code, body } = answer;
      if (verb === 'l') for (const line of linesOf(body)) this.#programs.get(id)?.onLine(line);
      else if (verb === 'e') this.#ended(id, code);
      else this.#waiting.get(id)?.(answer);
    }
  }

  #ended(name: string, code: number): void {
    const program = this.#programs.get(name);
    this.#programs.delete(name);
    program?.end(code < 0 ? { code: null, signal: signalName(-code) } : { code, signal: null });
  }

  #closed(): void {
    for (const hear of this.#waiting.values()) hear(null);
    if (this.#isDisposed) return; // programs keep running, and others may attach them
    for (const { end } of this.#programs.values()) end({ code: null, signal: 'SIGKILL' });
    this.#programs.clear();
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#problem = 'this connection was closed';
    this.#socket.destroy();
  }
}

function linesOf(body: Buffer): string[] {
  return body.toString().split('\n').slice(0, -1);
}

function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found?.[0] ?? `signal ${number}`;
}
