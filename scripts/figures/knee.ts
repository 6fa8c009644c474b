/** How far apart may the twins be before the pair stops keeping its promise? */
import { colo } from '../../lab/engines/colo/engine.ts';
import type { Engine } from '../../lab/engines/engine.ts';
import { lockstep } from '../../lab/engines/lockstep/engine.ts';
import { CONFIDENCE } from '../../reports/campaign/repetitions.ts';
import { KneeSearch } from '../../reports/statistics/knee.ts';
import { apart, farApart } from '../../suites/latency.ts';
import { type Bench, type Figure, type Row, round, trial } from './figure.ts';

const TRIALS = 14;
const RANGE_MS = { low: 2, high: 400 };
/** What is near the knee passes sometimes; what is far from it fails now and then for its own reason. */
const SHAPE = { softness: 0.25, lapse: 0.04 };

export const knee: Figure = {
  name: 'knee',
  needsLab: true,
  async measure(bench) {
    const rows: Row[] = [];
    for (const engine of [lockstep, colo]) rows.push(await search(bench, engine));
    return rows;
  },
};

async function search(bench: Bench, engine: Engine): Promise<Row> {
  const search = new KneeSearch({ ...RANGE_MS, ...SHAPE });
  const tried: string[] = [];
  for (let n = 0; n < TRIALS && !bench.signal.aborted; n++) {
    const rttMs = Math.round(search.next() * 10) / 10;
    const scenario = apart(`rtt-${rttMs}`, `${rttMs} ms round trip`, farApart(rttMs));
    const { outcome } = await trial(bench, scenario, engine);
    // What proves nothing either way is not counted.
    if (outcome === 'passed' || outcome === 'failed') search.told(rttMs, outcome === 'passed');
    tried.push(`${rttMs}${outcome === 'passed' ? '' : ` ${outcome}`}`);
  }
  const { estimate, low, high } = search.result(CONFIDENCE);
  return {
    engine: engine.name,
    'keeps its promise up to, ms round trip': estimate === null ? '–' : round(estimate),
    'at 95 %': `${round(low)} to ${round(high)}`,
    'tried, ms': tried.join(', '),
  };
}
