/** The outages of many power cuts, the cost of re-protection, and calm. */
import { colo } from '../../lab/engines/colo/engine.ts';
import { lockstep } from '../../lab/engines/lockstep/engine.ts';
import { remus } from '../../lab/engines/remus/engine.ts';
import type { Toolbox } from '../../lab/toolbox.ts';
import type { Measures } from '../../reports/measures/catalogue.ts';
import type { Quantity } from '../../reports/performance/schema.ts';
import { cut, endurance, reprotection } from '../../suites/figures.ts';
import type { Figure, Seen } from './figure.ts';
import { ENGINES } from './replies.ts';
import { type Cell, computed, type Kept, measured, roundsOf, rowOf } from './rounds.ts';

const CUTS = 20;
const REPROTECTIONS = 6;

export const outages: Figure = {
  name: 'outages',
  title: 'Outage when the active loses power',
  says:
    'Power cuts of the active under 200 operations/s, under each engine in turn; where Xen hosts ' +
    'can run, remus as packaged (stock) and with held output.',
  needsLab: true,
  async measure(bench) {
    const cells = [
      ...ENGINES.map((engine): Cell => ({ subject: engine.name, engine, scenario: cut })),
      ...remusCells(bench.toolbox),
    ];
    const kept = await roundsOf(bench, cells, CUTS);
    return cells.map((cell, index) => outageRow(cell, kept[index] ?? []));
  },
};

/** Both outputs of remus; none where this computer lacks the files of Xen hosts. */
function remusCells({ xen }: Toolbox): Cell[] {
  if (!xen || 'lacks' in xen) return [];
  return ['held', 'stock'].map((output) => {
    const subject = `${remus.name} (${output})`;
    return { subject, engine: remus, parameters: { output }, scenario: cut };
  });
}

const LARGEST: Quantity = {
  name: 'silenceMaxMs',
  title: 'its largest',
  unit: 'ms',
  better: 'less',
};
const HARMED: Quantity = {
  name: 'harmed',
  title: 'Cuts with loss, doubling or reordering',
  unit: 'count',
  better: 'less',
};
const HARMED_SHARE: Quantity = {
  name: 'harmedShareAtMost',
  title: 'their true share at most',
  unit: 'percent',
  better: 'less',
};

function outageRow(cell: Cell, kept: readonly Kept[]) {
  const harm = ({ measures }: Kept) => (measures ? Number(isHarmed(measures)) : null);
  return rowOf(cell, kept, [
    measured(kept, 'silenceMs'),
    computed(kept, LARGEST, 'max', ({ measures }) => measures?.silenceMs ?? null),
    measured(kept, 'firstAcknowledgedMs'),
    measured(kept, 'acknowledged', 'sum'),
    computed(kept, HARMED, 'sum', harm),
    computed(kept, HARMED_SHARE, 'shareAtMost', harm),
    measured(kept, 'connectionsReset', 'sum'),
    measured(kept, 'cyclesRolledBackSeen'),
    measured(kept, 'cyclesRolledBackUnseen'),
    measured(kept, 'cyclesReexecuted'),
    measured(kept, 'cyclesStalled'),
  ]);
}

/** Whether any reply to a client turned out untrue; a missing measure counts as untrue. */
function isHarmed({ acknowledgedLost, duplicated, reordered }: Measures): boolean {
  return [acknowledgedLost, duplicated, reordered].some((n) => n === null || n > 0);
}

const READY: Quantity = { name: 'pairReadyMs', title: 'Pair ready', unit: 'ms', better: 'less' };

export const reprotections: Figure = {
  name: 're-protection',
  title: 'Re-protection',
  says: 'The active loses power under load, and the survivor is copied to the other host.',
  needsLab: true,
  async measure(bench) {
    const cells = [lockstep, colo].map((engine): Cell => {
      return { subject: engine.name, engine, scenario: reprotection, extrasOf: readyMs };
    });
    const kept = await roundsOf(bench, cells, REPROTECTIONS);
    return cells.map((cell, index) => reprotectionRow(cell, kept[index] ?? []));
  },
};

function reprotectionRow(cell: Cell, kept: readonly Kept[]) {
  return rowOf(cell, kept, [
    computed(kept, READY, 'median', ({ extras }) => extras.pairReadyMs ?? null),
    measured(kept, 'reprotectPauseMs'),
    measured(kept, 'reprotectSilenceMs'),
    measured(kept, 'reprotectionMs'),
    measured(kept, 'unprotectedMs'),
  ]);
}

function readyMs({ observed }: Seen): Record<string, number | null> {
  const ready = observed.events.find((event) => event.event === 'pair-ready');
  return { pairReadyMs: ready?.tookMs ?? null };
}

export const endurances: Figure = {
  name: 'endurance',
  title: 'Ten minutes under full load',
  says: 'lockstep at 500 operations/s with no fault: twins that differ and false suspicions.',
  needsLab: true,
  async measure(bench) {
    const cell: Cell = { subject: 'lockstep', engine: lockstep, scenario: endurance };
    const [kept = []] = await roundsOf(bench, [cell], 1);
    const sums = ['acknowledged', 'rendezvous', 'rendezvousWithFrames', 'divergences'] as const;
    return [
      rowOf(cell, kept, [
        ...[...sums, 'falseSuspicions' as const].map((name) => measured(kept, name, 'sum')),
        measured(kept, 'latencyP50Ms'),
        measured(kept, 'latencyP99Ms'),
        measured(kept, 'busyPercent'),
      ]),
    ];
  },
};
