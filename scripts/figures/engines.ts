/** The engines side by side on the same guest, trial by trial in turn. */
import { colo } from '../../lab/engines/colo/engine.ts';
import type { Engine } from '../../lab/engines/engine.ts';
import { lockstep } from '../../lab/engines/lockstep/engine.ts';
import { unprotected } from '../../lab/engines/unprotected/engine.ts';
import { eventsNamed } from '../../lab/recording/events.ts';
import { median, percentile } from '../../reports/statistics/percentile.ts';
import { cut, reprotection, saturation, steadyRate } from '../../suites/figures.ts';
import {
  type Bench,
  capacity,
  type Figure,
  known,
  largest,
  middle,
  type Row,
  round,
  type Seen,
  trial,
} from './figure.ts';

const ENGINES: readonly Engine[] = [unprotected, lockstep, colo];
const ROUNDS = 3;
const CUTS = 20;
const REPROTECTIONS = 3;

interface Measured {
  engine: Engine;
  calm: Seen[];
  full: Seen[];
  cuts: Seen[];
  copies: Seen[];
}

export const engines: Figure = {
  name: 'engines',
  needsLab: true,
  async measure(bench) {
    const all = ENGINES.map((engine): Measured => {
      return { engine, calm: [], full: [], cuts: [], copies: [] };
    });
    await inTurn(bench, all, ROUNDS, async ({ engine, calm, full }) => {
      calm.push(await trial(bench, steadyRate, engine));
      full.push(await trial(bench, saturation, engine));
    });
    await inTurn(bench, all, CUTS, async ({ engine, cuts }) => {
      cuts.push(await trial(bench, cut, engine));
    });
    await inTurn(bench, all, REPROTECTIONS, async ({ engine, copies }) => {
      if (engine !== unprotected) copies.push(await trial(bench, reprotection, engine));
    });
    const plain = latencies(all[0]?.calm ?? []);
    return all.map((one) => row(one, plain));
  },
};

async function inTurn(
  bench: Bench,
  all: readonly Measured[],
  times: number,
  work: (one: Measured) => Promise<void>,
): Promise<void> {
  // Each begins in its turn: whoever always came first would always have the cooler computer.
  for (let n = 0; n < times; n++)
    for (let at = 0; at < all.length; at++) {
      const one = all[(n + at) % all.length];
      if (one && !bench.signal.aborted) await work(one);
    }
}

function row({ engine, calm, full, cuts, copies }: Measured, plain: readonly number[]): Row {
  const own = latencies(calm);
  const added = (percent: number) => {
    const [with_, without] = [percentile(own, percent), percentile(plain, percent)];
    return round(with_ === null || without === null ? null : with_ - without);
  };
  const pauses = calm.flatMap(({ recording }) => checkpointPauses(recording.events));
  return {
    engine: engine.name,
    'ops/s, saturated': middle(full, capacity),
    'added p50 ms': added(50),
    'added p99 ms': added(99),
    'added p99.9 ms': added(99.9),
    'silence at a cut, median ms': middle(cuts, (s) => s.measures.silenceMs),
    'max ms': largest(cuts, (s) => s.measures.silenceMs),
    'cuts with loss': cuts.filter((s) => (s.measures.acknowledgedLost ?? 1) > 0).length,
    'resets per cut': round(median(known(cuts, (s) => s.measures.connectionsReset))),
    'sync bytes per operation': middle(calm, syncBytesPerOperation),
    'checkpoint pause p50 ms': round(percentile(pauses, 50)),
    'p99 ms': round(percentile(pauses, 99)),
    'pause of re-protection ms': middle(copies, (s) => s.measures.reprotectPauseMs),
    'heard of it ms': middle(copies, (s) => s.measures.reprotectSilenceMs),
    'whole again after ms': middle(copies, reprotectionMs),
    'not to be judged': [...calm, ...full, ...cuts, ...copies].filter(
      ({ outcome }) => outcome === 'broken' || outcome === 'inconclusive',
    ).length,
  };
}

/** Reply times of all trials together, ms. */
export function latencies(seen: readonly Pick<Seen, 'recording'>[]): number[] {
  return seen.flatMap(({ recording: { history } }) => {
    const due = new Map<number, number>();
    return history.flatMap((line) => {
      if (line.type === 'invoke') due.set(line.operation, line.intendedNs);
      const since = line.type === 'ok' ? due.get(line.operation) : undefined;
      return line.type === 'ok' && since !== undefined ? [(line.answeredNs - since) / 1e6] : [];
    });
  });
}

function checkpointPauses(events: Seen['recording']['events']): number[] {
  return eventsNamed(events, 'checkpoint-end')
    .filter(({ source }) => source.startsWith('host-a'))
    .map(({ pauseMs }) => pauseMs);
}

/** From the order to make the pair whole to the word that it is, ms; null when either is missing. */
export function reprotectionMs({ recording: { events } }: Pick<Seen, 'recording'>): number | null {
  const begun = events.find(({ event }) => event === 'reprotect');
  const whole = begun && events.find((one) => one.event === 'protected' && one.tNs > begun.tNs);
  return whole ? (whole.tNs - begun.tNs) / 1e6 : null;
}

/** What both hosts sent over sync while the load ran, by acknowledged operation. */
export function syncBytesPerOperation({
  recording: { events },
  measures,
}: Pick<Seen, 'recording' | 'measures'>): number | null {
  const during = eventsNamed(events, 'link-sample');
  const bytes = (sample: (typeof during)[number] | undefined) => {
    const ports = sample?.ports ?? {};
    return (ports['sync-a']?.fromBytes ?? 0) + (ports['sync-b']?.fromBytes ?? 0);
  };
  if (during.length < 2 || !measures.acknowledged) return null;
  return (bytes(during.at(-1)) - bytes(during[0])) / measures.acknowledged;
}
