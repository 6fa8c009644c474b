import { expect, test } from 'vitest';
import { ANSWER_MS, ECHO_GAP_MS, Steadiness } from './steadiness.ts';

const MS = 1e6;
const BEGAN_NS = 1e12;
const at = (ms: number) => BEGAN_NS + ms * MS;

/** A load fed in the order of time; operations go to two connections in turn. */
class Told {
  readonly steadiness: Steadiness;
  #operation = 0;

  constructor({ isPulsed = true } = {}) {
    this.steadiness = new Steadiness(BEGAN_NS, isPulsed);
  }

  /** An operation sent at `ms`; answered `afterMs` later, or null: not yet. */
  operation(ms: number, afterMs: number | null = 5): number {
    const operation = this.#operation++;
    const of = { operation, connection: operation % 2 };
    const [intendedNs, sentNs] = [at(ms), at(ms)];
    this.steadiness.line({ type: 'invoke', ...of, f: 'append', intendedNs, sentNs });
    if (afterMs !== null) this.answer(operation, ms + afterMs);
    return operation;
  }

  answer(operation: number, ms: number): void {
    this.steadiness.line({ type: 'ok', operation, answeredNs: at(ms) });
  }

  echo(ms: number): void {
    this.steadiness.pulse({ received: ms, tNs: at(ms) });
  }

  /** Operations and echoes each 20 ms, all answered; calls `also` before each. */
  goOn(fromMs: number, toMs: number, also: (ms: number) => void = () => {}): this {
    for (let ms = fromMs; ms < toMs; ms += 20) {
      also(ms);
      this.operation(ms);
      this.echo(ms + 5);
    }
    return this;
  }

  steadyMs(nowMs: number): number {
    return (at(nowMs) - this.steadiness.at(at(nowMs)).sinceNs) / MS;
  }

  trouble(nowMs: number): string {
    return this.steadiness.at(at(nowMs)).trouble;
  }
}

test('a load whose operations and echoes all come back is steady since its begin', () => {
  const told = new Told().goOn(0, 3000);
  expect(told.steadyMs(3000)).toBe(3000);
  expect(told.trouble(3000)).toBe('the load began');
});

test('an event interrupts steadiness, except events that come all the time', () => {
  const told = new Told().goOn(0, 3000);
  told.steadiness.event('checkpoint-end', at(2900));
  told.steadiness.event('load-sample', at(2950));
  expect(told.steadyMs(3000)).toBe(3000);
  told.steadiness.event('fenced', at(2000));
  expect(told.steadyMs(3000)).toBe(1000);
  expect(told.trouble(3000)).toBe('event fenced');
  told.steadiness.event('an unknown event', at(2500));
  expect(told.steadyMs(3000)).toBe(500);
});

test('nothing is steady while an echo, an answer or the next operation is long in coming', () => {
  const silent = new Told().goOn(0, 2000);
  for (let ms = 2000; ms < 3000; ms += 20) silent.operation(ms);
  expect(silent.steadyMs(3000)).toBe(0);
  expect(silent.trouble(3000)).toBe('no echo comes back');

  const waiting = new Told().goOn(0, 2000);
  waiting.operation(2000, null);
  waiting.goOn(2020, 3000);
  expect(waiting.steadyMs(2000 + ANSWER_MS)).toBeGreaterThan(0);
  expect(waiting.steadyMs(3000)).toBe(0);
  expect(waiting.trouble(3000)).toBe('an operation waits on connection 0');

  const idle = new Told().goOn(0, 2000);
  for (let ms = 2000; ms < 3000; ms += 20) idle.echo(ms);
  expect(idle.steadyMs(3000)).toBe(0);
  expect(idle.trouble(3000)).toBe('the clients send nothing');
});

test('after an outage it is steady since the last late answer of the burst', () => {
  const told = new Told().goOn(0, 2000);
  const open = Array.from({ length: 50 }, (_, n) => told.operation(2000 + 20 * n, null));
  told.echo(3000);
  for (const operation of open) told.answer(operation, 3001);
  told.goOn(3010, 4000);
  expect(told.steadyMs(4000)).toBe(999);
  expect(told.trouble(4000)).toMatch(/^an answer took \d+ ms$/);
});

test('a gap of the pulse is trouble until it is over, and where there is no pulse none', () => {
  const told = new Told().goOn(0, 2000);
  for (let ms = 2000; ms < 2000 + ECHO_GAP_MS + 100; ms += 20) told.operation(ms);
  told.goOn(2000 + ECHO_GAP_MS + 100, 4000);
  expect(told.steadyMs(4000)).toBe(4000 - (2000 + ECHO_GAP_MS + 105));
  expect(told.trouble(4000)).toMatch(/^no echo for \d+ ms$/);
  const unpulsed = new Told({ isPulsed: false });
  for (let ms = 0; ms < 1000; ms += 20) unpulsed.operation(ms);
  expect(unpulsed.steadyMs(1000)).toBe(1000);
  const unheard = new Told();
  for (let ms = 0; ms < 1000; ms += 20) unheard.operation(ms);
  expect(unheard.steadyMs(1000)).toBe(0);
});

test('a connection that others outlive is not steady before it was answered, too', () => {
  const told = new Told().goOn(0, 2000);
  told.steadiness.event('took-over', at(2000));
  // Connection 1 gets no further operation.
  for (let ms = 2000; ms < 4000; ms += 20) {
    told.operation(ms);
    told.echo(ms + 5);
    told.operation(ms, null);
    told.steadiness.line({
      type: 'connection',
      connection: 1,
      state: 'reset',
      tNs: at(2000),
    });
  }
  expect(told.steadyMs(4000)).toBe(0);
  expect(told.trouble(4000)).toBe('connection 1 was not answered since: connection 1 reset');
});

test.each(['fail', 'unknown'] as const)('an operation that ended %s is trouble', (type) => {
  const told = new Told().goOn(0, 2000);
  const operation = told.operation(2000, null);
  told.steadiness.line({ type, operation, answeredNs: at(2001), reason: 'timeout' });
  expect(told.steadyMs(2010)).toBe(0);
  told.goOn(2020, 3001);
  expect(told.steadyMs(3001)).toBe(1000);
  expect(told.trouble(3001)).toBe(`an operation ended ${type}`);
});

test('a connection that opens or ends is trouble', () => {
  for (const state of ['open', 'closed', 'reset'] as const) {
    const told = new Told().goOn(0, 2000);
    told.steadiness.line({ type: 'connection', connection: 1, state, tNs: at(2000) });
    told.goOn(2000, 3000);
    expect(told.steadyMs(3000)).toBe(1000);
  }
});
