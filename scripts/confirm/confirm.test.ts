/** A rerun with a fake runner, from two sides with a suspicion to its conclusion. */
import { expect, test } from 'vitest';
import type { Tool } from '../../lab/recording/manifest.ts';
import { compare, type Side } from '../../reports/history/compare.ts';
import { type Confirmed, suspectsOf } from '../../reports/history/confirm.ts';
import type { CampaignRow, TrialRow } from '../../reports/history/store.ts';
import { measures as catalogue } from '../../reports/measures/catalogue.ts';
import { sampleNight, sampleTrial } from '../../reports/samples/history.ts';
import { sampleOutagesMs } from '../../reports/samples/outages.ts';
import type { Sides } from '../campaign/sides.ts';
import { UsageError } from '../errors.ts';
import { confirm, planConfirm, planLines } from './confirm.ts';
import type { RoundRequest, Runner } from './rerun.ts';

const COMMITS = ['a'.repeat(40), 'b'.repeat(40)] as const;
const OWN: Tool = { version: '0', commit: COMMITS[1], dirty: false };
const MEASURE = 'firstAcknowledgedMs';

function side(name: string, trials: TrialRow[], change: Partial<CampaignRow> = {}): Side {
  const campaign = sampleNight(0, { id: name, name, ...change });
  return {
    name,
    campaigns: [campaign],
    trials: trials.map((trial) => ({ ...trial, campaign: name })),
  };
}

function outages(seed: number, count: number, factor = 1, change: Partial<TrialRow> = {}) {
  return sampleOutagesMs(seed, count).map((ms) =>
    sampleTrial({ [MEASURE]: ms * factor }, { durationMs: 18_000, ...change }),
  );
}

/** Two commits; B looks slower by a quarter. */
function slower(): Sides {
  return {
    first: side('A', outages(1, 12), { commit: COMMITS[0] }),
    second: side('B', outages(2, 12, 1.25), { commit: COMMITS[1] }),
    isByEngine: false,
  };
}

const HOW = { isByEngine: false, catalogue };

function planned(sides: Sides, trials: number | null = null, ownTool = OWN) {
  const result = compare(sides.first, sides.second, { ...HOW, ...sides, measures: [] });
  return planConfirm(suspectsOf(result), sides, { trials, ownTool });
}

interface Fake {
  readonly run: Runner;
  readonly requests: RoundRequest[];
}

/** Each round is a campaign with a trial of each target; `make` returns its measures. */
function fake(make: (request: RoundRequest, round: number) => Partial<TrialRow>): Fake {
  const requests: RoundRequest[] = [];
  const run: Runner = async (request) => {
    requests.push(request);
    const { targets, engine, seed, side: index } = request;
    const round = requests.filter((previous) => previous.side === index).length;
    const trials = targets.map((scenario) =>
      sampleTrial({}, { scenario, engine, seed, ...make(request, round) }),
    );
    return { campaign: sampleNight(0, { id: `${index} ${requests.length}` }), trials };
  };
  return { run, requests };
}

const measuring = (values: (side: 0 | 1, round: number) => number) =>
  fake(({ side: index }, round) => ({ measures: { [MEASURE]: values(index, round) } }));

async function concluded(
  plan: ReturnType<typeof planned>,
  { run }: Fake,
  signal = new AbortController().signal,
): Promise<Confirmed['conclusion'][]> {
  const options = { ...HOW, seed: 7, signal, onRound: () => {} };
  return (await confirm(plan, run, options)).map(({ conclusion }) => conclusion);
}

test('a difference that comes back is confirmed; trials run A B A B with equal seeds', async () => {
  const plan = planned(slower());
  const runner = measuring((index, round) => 370 + round + index * 90);
  expect(await concluded(plan, runner)).toEqual(['confirmed']);
  const [cell] = plan.repetitions;
  expect(runner.requests.map((request) => request.side)).toEqual(
    new Array(cell?.trials).fill([0, 1]).flat(),
  );
  expect(runner.requests.slice(0, 4).map(({ seed }) => seed)).toEqual([7, 7, 8, 8]);
  expect(runner.requests[0]).toMatchObject({ targets: ['smoke/active-power'], engine: 'lockstep' });
});

test('equal trials refute a suspicion, whatever the first trials had', async () => {
  const runner = measuring((_, round) => 370 + (round % 5));
  expect(await concluded(planned(slower()), runner)).toEqual(['not confirmed']);
  const better = measuring((index, round) => 370 + round - index * 90);
  expect(await concluded(planned(slower()), better)).toEqual(['not confirmed']);
});

test('trials that spread too far, or lack the measure, are not enough evidence', async () => {
  const wide = measuring((index, round) => (round % 2 === index ? 300 : 900) + round);
  expect(await concluded(planned(slower()), wide)).toEqual(['not enough evidence']);
  const broken = fake(() => ({ outcome: 'broken' }));
  expect(await concluded(planned(slower()), broken)).toEqual(['not enough evidence']);
  const single = fake(({ side: index }) => (index === 0 ? { measures: { [MEASURE]: 370 } } : {}));
  expect(await concluded(planned(slower()), single)).toEqual(['not enough evidence']);
});

test('a stopped rerun decides nothing, even if its trials would', async () => {
  const stop = new AbortController();
  const runner = measuring((index, round) => {
    if (index === 1 && round === 6) stop.abort('SIGINT');
    return 370 + round + index * 90;
  });
  expect(await concluded(planned(slower()), runner, stop.signal)).toEqual(['not enough evidence']);
  expect(runner.requests).toHaveLength(12);
});

test('a rare failure needs more trials, and a few passed trials do not refute it', async () => {
  const flaky = (failed: number) =>
    Array.from({ length: 20 }, (_, n) =>
      sampleTrial({}, { outcome: n < failed ? 'failed' : 'passed' }),
    );
  const sides = { ...slower(), first: side('A', flaky(0)), second: side('B', flaky(9)) };
  const ownTool = { ...OWN, commit: null, dirty: null };
  const [set, other] = [{ lag: 8 }, { lag: 64 }];
  const differing = {
    ...sides,
    first: { ...sides.first, campaigns: [sampleNight(0, { id: 'A', set })] },
    second: { ...sides.second, campaigns: [sampleNight(0, { id: 'B', set: other })] },
  };
  const plan = planned(differing, null, ownTool);
  expect(plan.repetitions).toMatchObject([{ trials: 35, wanted: 35 }]);
  const runner = fake(() => ({ outcome: 'passed' }));
  expect(await concluded(plan, runner)).toEqual(['not confirmed']);
  expect(runner.requests.slice(0, 2).map((request) => request.set)).toEqual([set, other]);
  const few = planned(differing, 10, ownTool);
  expect(
    await concluded(
      few,
      fake(() => ({ outcome: 'passed' })),
    ),
  ).toEqual(['not enough evidence']);
});

test('a quarter more than real noise is confirmed in 9 of 10 times; noise in 1 of 20', async () => {
  const plan = planned(slower());
  const times = 60;
  const count = async (factor: number) => {
    let confirmed = 0;
    for (let time = 0; time < times; time++) {
      const values = [0, 1].map((index) =>
        sampleOutagesMs(1000 + 2 * time + index, 40).map((ms) => ms * (index === 1 ? factor : 1)),
      );
      const runner = measuring((index, round) => values[index]?.[round] ?? 0);
      if ((await concluded(plan, runner))[0] === 'confirmed') confirmed += 1;
    }
    return confirmed;
  };
  expect(await count(1.25)).toBeGreaterThanOrEqual(0.85 * times);
  expect(await count(1)).toBeLessThanOrEqual(0.05 * times);
}, 30_000);

test('too few trials to be significant are refused before anything runs', () => {
  expect(() => planned(slower(), 3)).toThrow(
    new UsageError('3 trials of each side cannot confirm 1 measure: give --trials 4 or more'),
  );
});

test('trials, computers and time are printed before a rerun starts', () => {
  const lines = planLines(planned(slower()));
  expect(lines).toEqual([
    expect.stringMatching(
      /^1 measure of 1 scenario looks worse; .* \(A B A B\): \d+ trials, about \d+ minutes$/,
    ),
    'A in a worktree of aaaaaaaaaaaa, B in this checkout; ' +
      'fewer than 4 of each could not be significant',
    expect.stringMatching(/^smoke\/active-power on lockstep: \d+ of each$/),
  ]);
});
