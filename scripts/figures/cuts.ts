/** What power cuts cost over many of them, and what being made whole again costs. */
import { lockstep } from '../../lab/engines/lockstep/engine.ts';
import { CONFIDENCE } from '../../reports/campaign/repetitions.ts';
import { shareAtMost } from '../../reports/statistics/binomial.ts';
import { cut, endurance, reprotection } from '../../suites/figures.ts';
import {
  type Bench,
  type Figure,
  largest,
  middle,
  notPassed,
  type Row,
  round,
  type Seen,
  sum,
  trial,
} from './figure.ts';

const CUTS = 20;
const REPROTECTIONS = 5;

export const cuts: Figure = {
  name: 'cuts',
  needsLab: true,
  async measure(bench) {
    const seen = await repeated(bench, cut, CUTS);
    const bad = seen.filter(({ measures: m }) => harmed(m)).length;
    return [
      {
        cuts: seen.length,
        'silence median ms': middle(seen, (s) => s.measures.silenceMs),
        'silence max ms': largest(seen, (s) => s.measures.silenceMs),
        'declared detection ms': lockstep.detection.suspicionMs + lockstep.detection.beatMs,
        'acknowledged operations': sum(seen, (s) => s.measures.acknowledged),
        'cuts with loss, doubling or reordering': bad,
        'their true share at most, %': round(100 * shareAtMost(bad, seen.length, CONFIDENCE)),
        'connections reset': sum(seen, (s) => s.measures.connectionsReset),
        'not passed': notPassed(seen),
      },
    ];
  },
};

/** Whether anything the world was told turned out untrue; what was not measured counts as untrue. */
function harmed({ acknowledgedLost, duplicated, reordered }: Seen['measures']): boolean {
  return [acknowledgedLost, duplicated, reordered].some((n) => n === null || n > 0);
}

export const reprotections: Figure = {
  name: 'reprotection',
  needsLab: true,
  async measure(bench) {
    const seen = await repeated(bench, reprotection, REPROTECTIONS);
    return [
      {
        'pair ready, warm, median ms': middle(seen, readyMs),
        'pause median ms': middle(seen, (s) => s.measures.reprotectPauseMs),
        'pause max ms': largest(seen, (s) => s.measures.reprotectPauseMs),
        'not passed': notPassed(seen),
      },
    ];
  },
};

export const endurances: Figure = {
  name: 'endurance',
  needsLab: true,
  async measure(bench) {
    const seen = await trial(bench, endurance, lockstep);
    return [enduranceRow(seen)];
  },
};

function enduranceRow(seen: Seen): Row {
  const { measures: m, outcome } = seen;
  return {
    minutes: endurance.loadMs / 60_000,
    acknowledged: m.acknowledged ?? '–',
    rendezvous: m.rendezvous ?? '–',
    'with frames': m.rendezvousWithFrames ?? '–',
    differences: m.divergences ?? '–',
    'false suspicions': m.falseSuspicions ?? '–',
    'p50 ms': round(m.latencyP50Ms),
    'p99 ms': round(m.latencyP99Ms),
    'CPU, %': round(m.busyPercent),
    outcome,
  };
}

async function repeated(bench: Bench, scenario: typeof cut, times: number): Promise<Seen[]> {
  const seen: Seen[] = [];
  while (seen.length < times && !bench.signal.aborted)
    seen.push(await trial(bench, scenario, lockstep));
  return seen;
}

function readyMs({ observed }: Seen): number | null {
  return observed.events.find((event) => event.event === 'pair-ready')?.tookMs ?? null;
}
