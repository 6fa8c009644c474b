/** Runs the trials of both sides again, in turn: A B A B, so that drift affects both. */
import type { Parameters } from '../../lab/recording/parameters.ts';
import { scenarioIn } from '../../reports/campaign/reasons.ts';
import type { Side } from '../../reports/history/compare.ts';
import type { CellRepetitions, Rerun } from '../../reports/history/confirm.ts';
import type { CampaignRows } from '../../reports/history/rows.ts';

/** Trials of a side in a round: one per target, with the same seed. */
export interface RoundRequest {
  /** 0 is A, 1 is B. */
  readonly side: 0 | 1;
  /** `suite/scenario` */
  readonly targets: readonly string[];
  readonly engine: string;
  readonly seed: number;
  readonly set: Parameters;
}

/** Runs and judges the requested trials; null when stopped. */
export type Runner = (request: RoundRequest) => Promise<CampaignRows | null>;

export interface RerunOptions {
  /** Names and parameters of A and B. */
  readonly sides: readonly [
    { readonly name: string; readonly set: Parameters },
    { readonly name: string; readonly set: Parameters },
  ];
  /** Seed of the first round; each later round adds 1, and both sides have the same seed. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Called before each request. */
  readonly onRound: (round: number, request: RoundRequest) => void;
}

/** Rounds of a rerun: as many as the cell that wants the most. */
export function roundsOf(repetitions: readonly CellRepetitions[]): number {
  return Math.max(0, ...repetitions.map(({ trials }) => trials));
}

/** Runs every repetition, or up to the signal. */
export async function rerun(
  repetitions: readonly CellRepetitions[],
  run: Runner,
  { sides, seed, signal, onRound }: RerunOptions,
): Promise<Rerun> {
  const rows: [CampaignRows[], CampaignRows[]] = [[], []];
  for (let round = 1; round <= roundsOf(repetitions) && !signal.aborted; round++) {
    const due = repetitions.filter(({ trials }) => trials >= round);
    for (const cells of Map.groupBy(due, ({ engines }) => engines.join(' ')).values())
      for (const side of [0, 1] as const) {
        const engine = cells[0]?.engines[side];
        if (engine === undefined || signal.aborted) continue;
        const targets = [...new Set(cells.map(({ scenario }) => scenarioIn(scenario)))];
        const request = { side, targets, engine, seed: seed + round - 1, set: sides[side].set };
        onRound(round, request);
        const ran = await run(request);
        if (ran) rows[side].push(ran);
      }
  }
  const [first, second] = rows;
  return {
    sides: [sideOf(sides[0].name, first), sideOf(sides[1].name, second)],
    isWhole: !signal.aborted,
  };
}

function sideOf(name: string, rows: readonly CampaignRows[]): Side {
  return {
    name,
    campaigns: rows.map(({ campaign }) => campaign),
    trials: rows.flatMap(({ campaign, trials }) =>
      trials.map((trial) => ({ ...trial, campaign: campaign.id })),
    ),
  };
}
