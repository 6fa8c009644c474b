/**
 * Computes since when a pair and its clients have been steady. The lab ends a load by this time,
 * and the judge computes it again from the recording. Steady means: the pair has no event, every
 * operation is answered soon, on every connection, and the pulse has no gap. An unknown state is
 * not steady.
 */
import type { EventName } from './events.ts';
import type { HistoryLine } from './history.ts';
import type { PulseLine } from './pulse.ts';

/** An operation that waits longer is part of an outage, also where it is answered in the end. */
export const ANSWER_MS = 500;
/** No more than a suspicion takes; checkpoints make shorter gaps all the time. */
export const ECHO_GAP_MS = 300;

/** Events that come all the time, or say nothing of the pair; every other event is trouble. */
const USUAL: ReadonlySet<string> = new Set<EventName>([
  'announced',
  'checkpoint-begin',
  'checkpoint-end',
  'link-sample',
  'load-sample',
]);

export interface Steady {
  /** Begin of the steady time, ns; the time of the question when the pair is not steady then. */
  sinceNs: number;
  /** The reason why it is not steady for longer. */
  trouble: string;
}

interface Waiting {
  connection: number;
  sentNs: number;
}

export class Steadiness {
  readonly #isPulsed: boolean;
  #last: Steady;
  #lastInvokeNs: number;
  #lastEchoNs: number;
  readonly #waiting = new Map<number, Waiting>();
  /** By connection, its last answer; 0 without any. */
  readonly #answeredNs = new Map<number, number>();

  /** `beganNs` is the begin of the load; `isPulsed`: there is a pulse whose echoes must arrive. */
  constructor(beganNs: number, isPulsed: boolean) {
    this.#isPulsed = isPulsed;
    this.#last = { sinceNs: beganNs, trouble: 'the load began' };
    this.#lastInvokeNs = beganNs;
    this.#lastEchoNs = beganNs;
  }

  /** An event of the trial, in the order of time. */
  event(name: string, tNs: number): void {
    if (!USUAL.has(name)) this.#trouble(tNs, `event ${name}`);
  }

  /** A line of the history, in the order in which the clients wrote it. */
  line(line: HistoryLine): void {
    if (line.type === 'invoke') this.#invoked(line);
    else if (line.type === 'connection') this.#connection(line.connection, line);
    else if (line.type !== 'end') this.#ended(line);
  }

  /** A line of the pulse, in the order in which its sender wrote it. */
  pulse(line: PulseLine): void {
    if (!('received' in line)) return;
    const { tNs } = line;
    const gapMs = (tNs - this.#lastEchoNs) / 1e6;
    if (gapMs > ECHO_GAP_MS) this.#trouble(tNs, `no echo for ${gapMs.toFixed(0)} ms`);
    this.#lastEchoNs = Math.max(this.#lastEchoNs, tNs);
  }

  /** `nowNs`: everything that happened before this time has been fed. */
  at(nowNs: number): Steady {
    const trouble = this.#now(nowNs);
    return trouble === null ? this.#last : { sinceNs: nowNs, trouble };
  }

  /** The trouble of this moment; null without any. */
  #now(nowNs: number): string | null {
    const isLate = (sinceNs: number, limitMs: number) => nowNs - sinceNs > limitMs * 1e6;
    if (this.#isPulsed && isLate(this.#lastEchoNs, ECHO_GAP_MS)) return 'no echo comes back';
    if (isLate(this.#lastInvokeNs, ANSWER_MS)) return 'the clients send nothing';
    for (const { connection, sentNs } of this.#waiting.values())
      if (isLate(sentNs, ANSWER_MS)) return `an operation waits on connection ${connection}`;
    for (const [connection, answeredNs] of this.#answeredNs)
      if (answeredNs < this.#last.sinceNs)
        return `connection ${connection} was not answered since: ${this.#last.trouble}`;
    return null;
  }

  #invoked({ operation, connection, sentNs }: HistoryLine & { type: 'invoke' }): void {
    this.#lastInvokeNs = sentNs;
    this.#waiting.set(operation, { connection, sentNs });
    if (!this.#answeredNs.has(connection)) this.#answeredNs.set(connection, 0);
  }

  #connection(connection: number, { state, tNs }: HistoryLine & { type: 'connection' }): void {
    this.#trouble(tNs, `connection ${connection} ${state}`);
    if (!this.#answeredNs.has(connection)) this.#answeredNs.set(connection, 0);
    if (state === 'open') return;
    for (const [operation, request] of this.#waiting)
      if (request.connection === connection) this.#waiting.delete(operation);
  }

  #ended(line: HistoryLine & { type: 'ok' | 'fail' | 'unknown' }): void {
    const { type, operation, answeredNs } = line;
    const request = this.#waiting.get(operation);
    this.#waiting.delete(operation);
    if (type !== 'ok') this.#trouble(answeredNs, `an operation ended ${type}`);
    if (type !== 'ok' || !request) return;
    this.#answeredNs.set(request.connection, answeredNs);
    const tookMs = (answeredNs - request.sentNs) / 1e6;
    if (tookMs > ANSWER_MS) this.#trouble(answeredNs, `an answer took ${tookMs.toFixed(0)} ms`);
  }

  #trouble(tNs: number, trouble: string): void {
    if (tNs >= this.#last.sinceNs) this.#last = { sinceNs: tNs, trouble };
  }
}
