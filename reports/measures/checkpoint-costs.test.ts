import { expect, test } from 'vitest';
import { type Observed, observe } from '../observed.ts';
import type { Recording } from '../recording.ts';
import { checkpointCostMeasures } from './checkpoint-costs.ts';
import { historyOf } from './client-history.ts';

const MS = 1e6;
const a = 'host-a/controller';
const b = 'host-b/controller';
const event = (atMs: number, event: string, source = 'ftlab', fields = {}) => ({
  ...{ tNs: atMs * MS, source, event },
  ...fields,
});
const checkpoint = (atMs: number, source: string, bytes: number, afterMs: number) => [
  event(atMs, 'checkpoint-begin', source),
  event(atMs + 50, 'checkpoint-end', source, { pauseMs: 50 }),
  event(atMs + 50 + afterMs, 'checkpoint-acknowledged', source, {
    ...{ sequence: 2, bytes, afterMs, isReleased: true },
  }),
];

function measured(events: object[]): Record<string, number | null> {
  const recording = { events, manifest: { timeline: [] }, history: historyOf([]), pulse: [] };
  const seen: Observed = observe(recording as unknown as Recording);
  return Object.fromEntries(
    checkpointCostMeasures.map((measure) => [measure.name, measure.compute(seen)]),
  );
}

test('checkpoints of the active under load count, and each host’s period apart', () => {
  const events = [
    ...checkpoint(0, a, 9e9, 900),
    event(1000, 'load-begin'),
    ...checkpoint(1100, a, 100, 10),
    ...checkpoint(1150, b, 9e9, 900),
    ...checkpoint(1400, a, 200, 20),
    event(2000, 'took-over', b),
    event(5000, 'protected', b, { epoch: 2, active: 'b', standby: 'a' }),
    ...checkpoint(6000, b, 300, 30),
    ...checkpoint(6300, b, 300, 30),
    event(6800, 'transport-stuck', b, { why: 'no acknowledgement', silentMs: 2000 }),
    event(7000, 'load-end'),
  ];
  expect(measured(events)).toEqual({
    ...{ checkpointPeriodMs: 300, checkpointBytes: 250, checkpointAcknowledgedMs: 25 },
    transportStuck: 1,
  });
});

test('an engine that makes no checkpoints, or reports no size, has nothing to measure', () => {
  const nothing = { checkpointBytes: null, checkpointAcknowledgedMs: null, transportStuck: null };
  expect(measured([event(0, 'load-begin'), event(9, 'load-end')])).toEqual({
    ...{ checkpointPeriodMs: null, ...nothing },
  });
});
