/** What a guest's disk costs: the same engine with a guest that has one and one that has none, in turn. */
import { colo } from '../../lab/engines/colo/engine.ts';
import type { Engine } from '../../lab/engines/engine.ts';
import { unprotected } from '../../lab/engines/unprotected/engine.ts';
import { percentile } from '../../reports/statistics/percentile.ts';
import { cut, lowRate, reprotection } from '../../suites/figures.ts';
import type { Scenario } from '../../suites/suite.ts';
import { latencies } from './engines.ts';
import { type Figure, largest, middle, type Row, round, type Seen, sum, trial } from './figure.ts';

const ENGINES: readonly Engine[] = [unprotected, colo];
const GUESTS = ['minimal', 'disk'] as const;
const ROUNDS = 3;
const CUTS = 5;
const REPROTECTIONS = 3;

interface Measured {
  engine: Engine;
  guest: (typeof GUESTS)[number];
  calm: Seen[];
  cuts: Seen[];
  copies: Seen[];
}

export const disk: Figure = {
  name: 'disk',
  needsLab: true,
  async measure(bench) {
    const all = ENGINES.flatMap((engine) =>
      GUESTS.map((guest): Measured => ({ engine, guest, calm: [], cuts: [], copies: [] })),
    );
    const inTurn = async (times: number, scenario: Scenario, into: 'calm' | 'cuts' | 'copies') => {
      for (let n = 0; n < times; n++)
        for (const { engine, guest, [into]: seen } of all)
          if (!bench.signal.aborted)
            seen.push(await trial(bench, writing(scenario, guest), engine));
    };
    await inTurn(ROUNDS, lowRate, 'calm');
    await inTurn(CUTS, cut, 'cuts');
    await inTurn(REPROTECTIONS, reprotection, 'copies');
    return all.map(row);
  },
};

/** At a rate a disk can take. */
function writing(scenario: Scenario, guest: string): Scenario {
  return { ...scenario, guest, name: `${scenario.name}-${guest}`, workload: lowRate.workload };
}

function row({ engine, guest, calm, cuts, copies }: Measured): Row {
  const times = latencies(calm);
  return {
    engine: engine.name,
    guest,
    'reply p50 ms': round(percentile(times, 50)),
    'p99 ms': round(percentile(times, 99)),
    'sync bytes per operation': middle(calm, (s) => s.measures.syncBytesPerOperation),
    'silence at a cut, median ms': middle(cuts, (s) => s.measures.silenceMs),
    'max ms': largest(cuts, (s) => s.measures.silenceMs),
    'acknowledged and lost': sum(cuts, (s) => s.measures.acknowledgedLost),
    'not on the disk': guest === 'disk' ? sum(cuts, (s) => s.measures.diskLost) : '–',
    'pause of re-protection ms': middle(copies, (s) => s.measures.reprotectPauseMs),
  };
}
