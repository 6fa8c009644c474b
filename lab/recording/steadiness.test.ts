import { expect, test } from 'vitest';
import { ANSWER_MS, ECHO_GAP_MS, Steadiness } from './steadiness.ts';

const MS = 1e6;
const BEGAN_NS = 1e12;
const at = (ms: number) => BEGAN_NS + ms * MS;

/** A load fed in the order of time; operations go to two connections in turn. */
class SteadyLoad {
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
  run(fromMs: number, toMs: number, also: (ms: number) => void = () => {}): this {
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
  const load = new SteadyLoad().run(0, 3000);
  expect(load.steadyMs(3000)).toBe(3000);
  expect(load.trouble(3000)).toBe('the load began');
});

test('an event interrupts steadiness, except events that come all the time', () => {
  const load = new SteadyLoad().run(0, 3000);
  load.steadiness.event('checkpoint-end', at(2900));
  load.steadiness.event('load-sample', at(2950));
  expect(load.steadyMs(3000)).toBe(3000);
  load.steadiness.event('fenced', at(2000));
  expect(load.steadyMs(3000)).toBe(1000);
  expect(load.trouble(3000)).toBe('event fenced');
  load.steadiness.event('an unknown event', at(2500));
  expect(load.steadyMs(3000)).toBe(500);
});

test('nothing is steady while an echo, an answer or the next operation is long in coming', () => {
  const silent = new SteadyLoad().run(0, 2000);
  for (let ms = 2000; ms < 3000; ms += 20) silent.operation(ms);
  expect(silent.steadyMs(3000)).toBe(0);
  expect(silent.trouble(3000)).toBe('no echo comes back');

  const waiting = new SteadyLoad().run(0, 2000);
  waiting.operation(2000, null);
  waiting.run(2020, 3000);
  expect(waiting.steadyMs(2000 + ANSWER_MS)).toBeGreaterThan(0);
  expect(waiting.steadyMs(3000)).toBe(0);
  expect(waiting.trouble(3000)).toBe('an operation waits on connection 0');

  const idle = new SteadyLoad().run(0, 2000);
  for (let ms = 2000; ms < 3000; ms += 20) idle.echo(ms);
  expect(idle.steadyMs(3000)).toBe(0);
  expect(idle.trouble(3000)).toBe('the clients send nothing');
});

test('after an outage it is steady since the last late answer of the burst', () => {
  const load = new SteadyLoad().run(0, 2000);
  const open = Array.from({ length: 50 }, (_, n) => load.operation(2000 + 20 * n, null));
  load.echo(3000);
  for (const operation of open) load.answer(operation, 3001);
  load.run(3010, 4000);
  expect(load.steadyMs(4000)).toBe(999);
  expect(load.trouble(4000)).toMatch(/^an answer took \d+ ms$/);
});

test('a gap of the pulse is trouble until it is over, and where there is no pulse none', () => {
  const load = new SteadyLoad().run(0, 2000);
  for (let ms = 2000; ms < 2000 + ECHO_GAP_MS + 100; ms += 20) load.operation(ms);
  load.run(2000 + ECHO_GAP_MS + 100, 4000);
  expect(load.steadyMs(4000)).toBe(4000 - (2000 + ECHO_GAP_MS + 105));
  expect(load.trouble(4000)).toMatch(/^no echo for \d+ ms$/);
  const unpulsed = new SteadyLoad({ isPulsed: false });
  for (let ms = 0; ms < 1000; ms += 20) unpulsed.operation(ms);
  expect(unpulsed.steadyMs(1000)).toBe(1000);
  const unheard = new SteadyLoad();
  for (let ms = 0; ms < 1000; ms += 20) unheard.operation(ms);
  expect(unheard.steadyMs(1000)).toBe(0);
});

test('a connection that others outlive is not steady before it was answered, too', () => {
  const load = new SteadyLoad().run(0, 2000);
  load.steadiness.event('took-over', at(2000));
  // Connection 1 gets no further operation.
  for (let ms = 2000; ms < 4000; ms += 20) {
    load.operation(ms);
    load.echo(ms + 5);
    load.operation(ms, null);
    load.steadiness.line({
      type: 'connection',
      connection: 1,
      state: 'reset',
      tNs: at(2000),
    });
  }
  expect(load.steadyMs(4000)).toBe(0);
  expect(load.trouble(4000)).toBe('connection 1 was not answered since: connection 1 reset');
});

test.each(['fail', 'unknown'] as const)('an operation that ended %s is trouble', (type) => {
  const load = new SteadyLoad().run(0, 2000);
  const operation = load.operation(2000, null);
  load.steadiness.line({ type, operation, answeredNs: at(2001), reason: 'timeout' });
  expect(load.steadyMs(2010)).toBe(0);
  load.run(2020, 3001);
  expect(load.steadyMs(3001)).toBe(1000);
  expect(load.trouble(3001)).toBe(`an operation ended ${type}`);
});

test('a connection that opens or ends is trouble', () => {
  for (const state of ['open', 'closed', 'reset'] as const) {
    const load = new SteadyLoad().run(0, 2000);
    load.steadiness.line({ type: 'connection', connection: 1, state, tNs: at(2000) });
    load.run(2000, 3000);
    expect(load.steadyMs(3000)).toBe(1000);
  }
});
