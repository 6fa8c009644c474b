/** The shaper `wire`: link conditions in user space, without sch_netem (lab/native/wire.c). */
import { type Background, onUnexpectedExit, run, start } from '../../command.ts';
import { within } from '../../deadline.ts';
import type { Recorder } from '../../recording/recorder.ts';
import { type Conditions, wireOrder } from '../conditions.ts';
import type { Direction } from '../link.ts';
import { type Cable, endsOf, type Shaper } from './cable.ts';

const NICE = '-20';
const ANSWER_DEADLINE_MS = 3000;

interface RunningWire {
  process: Background;
  /** Sends a line and resolves with the answer to it. */
  ask(line: string): Promise<string>;
  /** Directions that are diverted through it. */
  directions: Set<Direction>;
  /** Its exit is expected from here on. */
  expectExit(): void;
}

export class WireShaper implements Shaper {
  readonly backend = 'wire';
  readonly #native: string;
  readonly #recorder: Recorder;
  readonly #seed: number;
  readonly #wires = new Map<string, RunningWire>();

  /** `seed` decides which frames are lost, duplicated and so on: the same for the same seed. */
  constructor(native: string, recorder: Recorder, seed: number) {
    this.#native = native;
    this.#recorder = recorder;
    this.#seed = seed;
  }

  async set(cable: Cable, direction: Direction, conditions: Conditions | null): Promise<void> {
    const running = this.#wires.get(cable.table);
    if (!running && !conditions) return;
    const wire = running ?? (await this.#start(cable));
    const answer = await wire.ask(wireOrder(direction, conditions ?? {}));
    if (answer !== 'ok') throw new Error(`the wire of ${cable.port.device} answered: ${answer}`);
    if (Boolean(conditions) === wire.directions.has(direction)) return;
    await divert(cable, direction, conditions !== null);
    if (conditions) wire.directions.add(direction);
    else wire.directions.delete(direction);
  }

  async forget(cable: Cable): Promise<void> {
    const wire = this.#wires.get(cable.table);
    if (!wire) return;
    this.#wires.delete(cable.table);
    wire.expectExit();
    wire.process.kill('SIGKILL');
    await wire.process.ended;
  }

  async #start(cable: Cable): Promise<RunningWire> {
    const { port, taps, table, hostEnd, switchEnd } = cable;
    const name = `wire-${port.device}`;
    const waiting: ((line: string) => void)[] = [];
    const seed = String(
      [...name].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 2 ** 31, this.#seed),
    );
    const command = ['nice', '-n', NICE, this.#native, 'wire', taps.from, taps.to, seed];
    const { promise: ready, resolve } = Promise.withResolvers<string>();
    waiting.push(resolve);
    const process = start(name, command, {
      hasStdin: true,
      console: this.#recorder.path(`consoles/${name}.log`),
      onLine: (line) => waiting.shift()?.(line),
    });
    const ended = process.ended.then(() => Promise.reject(new Error(`${name} has ended`)));
    ended.catch(() => {});
    const ask = (line: string) => {
      const answer = Promise.withResolvers<string>();
      waiting.push(answer.resolve);
      process.stdin?.write(`${line}\n`);
      const replied = Promise.race([answer.promise, ended]);
      return within(replied, ANSWER_DEADLINE_MS, `${name} does not answer`);
    };
    const expectExit = onUnexpectedExit(process, (how) =>
      this.#recorder.event('ftlab', 'process-exited', { name, ...how }),
    );
    const wire = { process, ask, directions: new Set<Direction>(), expectExit };
    await within(Promise.race([ready, ended]), ANSWER_DEADLINE_MS, `${name} did not start`);
    // Frames that come back from a TAP leave at their destination.
    const rules = [
      `add element ${table} path { "${taps.from}" : "${switchEnd}", "${taps.to}" : "${hostEnd}" }`,
      `add chain ${table} taps { type filter hook ingress ` +
        `devices = { ${taps.from}, ${taps.to} } priority 0; }`,
      `add rule ${table} taps fwd to iif map @path`,
    ];
    await run(['nft', '-f', '-'], { input: rules.join('\n') });
    this.#wires.set(table, wire);
    return wire;
  }
}

/** Diverts a direction's frames through its TAP, or past it, in one transaction. */
async function divert(cable: Cable, direction: Direction, isDiverted: boolean): Promise<void> {
  const { table, taps } = cable;
  const [from, onwards] = endsOf(cable, direction);
  const to = isDiverted ? taps[direction] : onwards;
  const path = `${table} path`;
  const rules = [
    `delete element ${path} { "${from}" }`,
    `add element ${path} { "${from}" : "${to}" }`,
  ];
  await run(['nft', '-f', '-'], { input: rules.join('\n') });
}
