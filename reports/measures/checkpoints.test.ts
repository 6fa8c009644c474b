import { expect, test } from 'vitest';
import { type Observed, observe } from '../observed.ts';
import type { Recording } from '../recording.ts';
import { countCheckpoints } from './checkpoints.ts';
import { historyOf } from './client-history.ts';

const MS = 1e6;
const event = (atMs: number, event: string, source = 'ftlab', fields = {}) => ({
  ...{ tNs: atMs * MS, source, event },
  ...fields,
});
const a = 'host-a/controller';
const b = 'host-b/controller';

function recorded(events: object[]): Observed {
  const manifest = { timeline: [] };
  return observe({ events, manifest, history: historyOf([]), pulse: [] } as unknown as Recording);
}

const checkpoint = (atMs: number, source: string) => [
  event(atMs, 'checkpoint-begin', source, { periodMs: 1000 }),
  event(atMs + 10, 'checkpoint-end', source),
];

test('checkpoints under load count once each, and early checkpoints separately', () => {
  const recording = recorded([
    event(0, 'protected', a, { active: 'a', standby: 'b' }),
    ...checkpoint(500, a),
    event(1000, 'load-begin'),
    ...checkpoint(1500, a),
    ...checkpoint(1501, b),
    ...checkpoint(1600, a),
    ...checkpoint(2600, a),
    event(3000, 'load-end'),
    ...checkpoint(3100, a),
  ]);
  expect(countCheckpoints(recording)).toEqual({ checkpoints: 3, checkpointsForced: 1 });
});

test('after a takeover the new active’s count', () => {
  const recording = recorded([
    event(0, 'load-begin'),
    ...checkpoint(900, a),
    event(1000, 'took-over', b),
    event(2000, 'protected', b, { active: 'b', standby: 'a' }),
    ...checkpoint(2100, b),
    ...checkpoint(3100, b),
    event(4000, 'load-end'),
  ]);
  expect(countCheckpoints(recording)).toEqual({ checkpoints: 3, checkpointsForced: 0 });
});

test('an engine without checkpoints has none to count', () => {
  const none = recorded([event(0, 'load-begin')]);
  expect(countCheckpoints(none)).toEqual({ checkpoints: null, checkpointsForced: null });
});
