/** From trials to the state of each row of a checklist. */
import { shareAtMost } from '../statistics/binomial.ts';
import { median } from '../statistics/percentile.ts';
import { type Checklist, type Limit, type Procedure, type Row, trialsEach } from './checklist.ts';

/** A trial as campaign.json keeps it. */
export interface RowTrial {
  readonly scenario: string;
  readonly trial: number;
  readonly folder: string;
  readonly outcome: 'passed' | 'inconclusive' | 'broken' | 'failed' | 'skipped';
  readonly reasons: readonly { expectation: string; outcome: string; text: string }[];
  readonly measures: Readonly<Record<string, number | null>> | null;
}

/** A sign-off by a person: the result of an operator's step. */
export interface SignOff {
  readonly row: string;
  readonly name: string;
  /** ISO date. */
  readonly date: string;
  readonly isMet: boolean;
  readonly evidence: string;
}

export type RowState =
  | 'met'
  | 'not met'
  | 'not enough evidence'
  | 'not applicable'
  | 'waived'
  | 'signed off';

export interface RowResult {
  readonly row: Row;
  readonly state: RowState;
  /** A sentence: the reason for the state of the row. */
  readonly why: string;
  /** Trials that decide the row: passed and failed trials. */
  readonly judged: number;
  readonly failed: number;
  /** Trials that the procedure asks for, over all its scenarios; 0 for an operator's step. */
  readonly needed: number;
  /** One-sided bound on the share of failing trials; null without a judged trial. */
  readonly failureShareAtMost: number | null;
  readonly trials: readonly { folder: string; verdict: TrialState; text: string }[];
}

type TrialState = 'passed' | 'failed' | 'not judged';

export interface Circumstances {
  readonly trials: readonly RowTrial[];
  /** Abilities of the engine under test. */
  readonly abilities: ReadonlySet<string>;
  readonly signOffs: readonly SignOff[];
  /** ISO date of the evaluation: waivers expire. */
  readonly today: string;
  /** Three trials a row: enough to refute a promise, never to show that it is kept. */
  readonly isQuick: boolean;
  /** Id of a row → why it cannot be shown to be met on this engine; most rows are not in it. */
  readonly obstacles: ReadonlyMap<string, string>;
}

/** Trials of a row, over all its scenarios, in a quick run. */
const QUICK_TRIALS = 3;

/** The state of every row, in the order of the checklist. */
export function rowResults(checklist: Checklist, circumstances: Circumstances): RowResult[] {
  return checklist.rows.map((row) => {
    const result = unwaived(checklist, row, circumstances);
    const waiver = checklist.waivers.find(
      ({ row: id, expires }) => id === row.id && expires >= circumstances.today,
    );
    if (!waiver || result.state === 'met' || result.state === 'not applicable') return result;
    const { author, expires, reason } = waiver;
    const why = `waived by ${author} until ${expires}: ${reason} (${result.why})`;
    return { ...result, state: 'waived', why };
  });
}

function unwaived(checklist: Checklist, row: Row, circumstances: Circumstances): RowResult {
  const none = { row, judged: 0, failed: 0, needed: 0, failureShareAtMost: null, trials: [] };
  const lacking = lackingOf(row, circumstances);
  if (lacking.length > 0) {
    const why = `the engine does not have: ${lacking.join(', ')}`;
    return { ...none, state: 'not applicable', why };
  }
  if (row.procedure) {
    const result = measured(checklist, row, row.procedure, circumstances);
    const why = circumstances.obstacles.get(row.id);
    const isHindered = why !== undefined && result.state !== 'not met';
    return isHindered ? { ...result, state: 'not enough evidence', why } : result;
  }
  const signed = circumstances.signOffs.findLast((signOff) => signOff.row === row.id);
  if (!signed) return { ...none, state: 'not enough evidence', why: 'it is not signed off' };
  const why = `${signed.name}, ${signed.date}: ${signed.evidence}`;
  return { ...none, state: signed.isMet ? 'signed off' : 'not met', why };
}

/** Abilities that a row is about and the engine lacks: the row then does not apply. */
function lackingOf({ appliesWhen }: Row, { abilities }: Pick<Circumstances, 'abilities'>) {
  return appliesWhen.filter((ability) => !abilities.has(ability));
}

/**
 * Trials of each scenario that are still to be run: as many as the row with the largest need,
 * minus judged trials. A trial that was not judged is run again, with a new seed.
 */
export function trialsMissing(
  { rows, confidence }: Checklist,
  circumstances: Omit<Circumstances, 'signOffs' | 'today'>,
): Map<string, number> {
  const missing = new Map<string, number>();
  for (const row of rows) {
    const applies = lackingOf(row, circumstances).length === 0;
    if (!row.procedure || !applies || circumstances.obstacles.has(row.id)) continue;
    const { scenarios } = row.procedure;
    const full = trialsEach(row.procedure, confidence);
    const quick = Math.min(full, Math.ceil(QUICK_TRIALS / scenarios.length));
    const judged = togetherOf(circumstances.trials, row.procedure).filter(
      ({ verdict }) => verdict !== 'not judged',
    );
    for (const scenario of scenarios) {
      const done = judged.filter((trial) => trial.scenario === scenario).length;
      const left = (circumstances.isQuick ? quick : full) - done;
      missing.set(scenario, Math.max(left, missing.get(scenario) ?? 0));
    }
  }
  return new Map([...missing].filter(([, left]) => left > 0));
}

function measured(
  { confidence }: Checklist,
  row: Row,
  procedure: Procedure,
  { trials, isQuick }: Circumstances,
): RowResult {
  const each = trialsEach(procedure, confidence);
  const rowTrials = trials.filter(({ scenario }) => procedure.scenarios.includes(scenario));
  const judgedTrials = togetherOf(rowTrials, procedure);
  const passed = judgedTrials.filter(({ verdict }) => verdict === 'passed');
  const failed = judgedTrials.filter(({ verdict }) => verdict === 'failed');
  const judged = passed.length + failed.length;
  const bound = judged === 0 ? null : shareAtMost(failed.length, judged, confidence);
  const needed = each * procedure.scenarios.length;
  const common = { row, judged, failed: failed.length, needed, failureShareAtMost: bound };
  const result = { ...common, trials: judgedTrials };
  const [first] = failed;
  if (first) {
    const why = `${failed.length} of ${judged} trials failed: ${first.text}`;
    return { ...result, state: 'not met', why };
  }
  const broken = procedure.limits.flatMap((limit) => medianProblem(limit, rowTrials) ?? []);
  if (broken[0] && judged > 0) return { ...result, state: 'not met', why: broken[0] };
  const missing = procedure.scenarios.flatMap((scenario) => {
    const count = judgedTrials.filter(
      (trial) => trial.scenario === scenario && trial.verdict === 'passed',
    );
    return count.length < each ? [`${scenario} ${count.length} of ${each}`] : [];
  });
  const unmeasured = procedure.limits.filter(
    (limit) => limit.of === 'median' && middleOf(limit, rowTrials) === null,
  );
  for (const { measure } of unmeasured) missing.push(`${measure} was not measured`);
  if (isQuick || missing.length > 0) {
    const why = isQuick
      ? `quick: ${passed.length} of ${needed} trials passed`
      : `evidence is missing: ${missing.join(', ')}`;
    return { ...result, state: 'not enough evidence', why };
  }
  const percent = ((bound ?? 1) * 100).toFixed(1);
  const why = `${passed.length} of ${passed.length} trials passed: at most ${percent} % fail at ${
    confidence * 100
  } %`;
  return { ...result, state: 'met', why };
}

/** Several pairs may share a trial, with a verdict each: it is as good as the worst of them. */
function togetherOf(trials: readonly RowTrial[], procedure: Procedure) {
  const rowTrials = trials.filter(({ scenario }) => procedure.scenarios.includes(scenario));
  const groups = Map.groupBy(rowTrials, ({ scenario, trial }) => `${scenario} ${trial}`);
  return [...groups.values()].flatMap((group) => {
    const judged = group.map((trial) => judgeTrial(trial, procedure));
    const worst = (['failed', 'not judged', 'passed'] as const).flatMap(
      (verdict) => judged.find((trial) => trial.verdict === verdict) ?? [],
    );
    return worst.slice(0, 1);
  });
}

/** Reasons of a verdict that no expectation gave. */
const NO_EXPECTATION: readonly string[] = ['evidence', 'harness', 'timeline'];
/** Reasons that count for every row: no promise of a pair holds whose standby is stuck. */
const OF_EVERY_ROW: readonly string[] = ['takeover'];

/** A trial counts for a row when every expectation of the row was judged in it. */
function judgeTrial(trial: RowTrial, { expectations, limits }: Procedure) {
  const { folder, scenario } = trial;
  const isAsked = (name: string) =>
    OF_EVERY_ROW.includes(name) || (expectations?.includes(name) ?? !NO_EXPECTATION.includes(name));
  const judgedReasons = trial.reasons.filter(({ expectation }) => isAsked(expectation));
  const say = (verdict: TrialState, text: string) => ({ folder, scenario, verdict, text });
  // A broken or doubtful trial has not failed, unless its outcome says that the failure is proven.
  if (trial.outcome === 'failed') {
    const wrong = judgedReasons.find(({ outcome }) => outcome === 'failed');
    if (wrong) return say('failed', `${wrong.expectation}: ${wrong.text}`);
  }
  const doubt = trial.reasons.find(
    ({ expectation, outcome }) =>
      ['broken', 'inconclusive', 'skipped'].includes(outcome) &&
      (isAsked(expectation) || NO_EXPECTATION.includes(expectation)),
  );
  if (doubt) return say('not judged', `${doubt.expectation}: ${doubt.text}`);
  const absent = (expectations ?? []).find(
    (name) => !judgedReasons.some(({ expectation }) => expectation === name),
  );
  if (absent) return say('not judged', `${absent}: the trial did not ask it`);
  if (judgedReasons.length === 0) return say('not judged', 'no expectation was judged');
  for (const limit of limits.filter((candidate) => candidate.of === 'every')) {
    const value = trial.measures?.[limit.measure] ?? null;
    if (value === null) return say('not judged', `${limit.measure}: not measured`);
    if (isBeyond(limit, value)) return say('failed', beyondText(limit, value));
  }
  return say('passed', `${judgedReasons.length} expectations held`);
}

function middleOf({ measure }: Limit, trials: readonly RowTrial[]): number | null {
  return median(trials.flatMap(({ measures }) => measures?.[measure] ?? []));
}

function medianProblem(limit: Limit, trials: readonly RowTrial[]): string | null {
  if (limit.of !== 'median') return null;
  const middle = middleOf(limit, trials);
  if (middle === null || !isBeyond(limit, middle)) return null;
  return `median of ${beyondText(limit, middle)}`;
}

function isBeyond({ atMost, atLeast }: Limit, value: number): boolean {
  return (atMost !== undefined && value > atMost) || (atLeast !== undefined && value < atLeast);
}

function beyondText({ measure, atMost, atLeast }: Limit, value: number): string {
  const most = atMost === undefined ? [] : [`at most ${atMost}`];
  const least = atLeast === undefined ? [] : [`at least ${atLeast}`];
  return `${measure}: ${value}, required ${[...least, ...most].join(' and ')}`;
}
