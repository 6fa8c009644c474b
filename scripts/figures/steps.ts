/** The steps of lockstep's price, one by one: counting, the second twin, and comparing. */
import { lockstep } from '../../lab/engines/lockstep/engine.ts';
import { unprotected } from '../../lab/engines/unprotected/engine.ts';
import { highRate, lowRate, saturation } from '../../suites/figures.ts';
import type { Figure } from './figure.ts';
import { atRate, capacityRow } from './replies.ts';
import { type Cell, type Kept, measured, roundsOf, rowOf } from './rounds.ts';

const ROUNDS = 6;

/** Each step adds a part to the previous step; the first is the plain guest. */
const KINDS: readonly Pick<Cell, 'subject' | 'engine' | 'parameters'>[] = [
  { subject: 'plain guest (TCG, virtio)', engine: unprotected, parameters: { hosts: 1 } },
  { subject: 'lockstep, one twin', engine: lockstep, parameters: { twins: 1 } },
  { subject: 'lockstep, received', engine: lockstep, parameters: { output: 'received' } },
  { subject: 'lockstep, compared', engine: lockstep, parameters: { output: 'compared' } },
];

export const steps: Figure = {
  name: 'steps',
  title: 'The cost of each step of lockstep',
  says: 'The same guest with a further step of lockstep each time, in turn.',
  needsLab: true,
  async measure(bench) {
    const low = KINDS.map((kind) => ({ ...kind, scenario: lowRate, at: atRate(lowRate) }));
    const high = KINDS.map((kind) => ({ ...kind, scenario: highRate, at: atRate(highRate) }));
    const cells = [...low, ...high];
    const kept = await roundsOf(bench, cells, ROUNDS);
    return cells.map((cell, index) => row(cell, kept[index] ?? []));
  },
};

export const stepCapacity: Figure = {
  name: 'steps-saturated',
  title: 'The same at capacity',
  says: '64 clients that each wait for their reply, with a further step of lockstep each time.',
  needsLab: true,
  async measure(bench) {
    const cells = KINDS.map((kind) => ({ ...kind, scenario: saturation }));
    const kept = await roundsOf(bench, cells, ROUNDS);
    return cells.map((cell, index) => capacityRow(cell, kept[index] ?? []));
  },
};

function row(cell: Cell, kept: readonly Kept[]) {
  return rowOf(cell, kept, [
    measured(kept, 'latencyP50Ms'),
    measured(kept, 'latencyP99Ms'),
    measured(kept, 'busyPercent'),
    measured(kept, 'acknowledgedLost', 'sum'),
  ]);
}
