/** The verdict of a campaign in words: a sentence for a manager, with its counts. */
import { isKnownFailure } from '../campaign/known.ts';
import type { Campaign } from '../campaign/schema.ts';

/** How many trials ended how; new and known failures are apart. */
export interface Counts {
  readonly planned: number;
  readonly run: number;
  readonly passed: number;
  readonly newFailures: number;
  readonly knownFailures: number;
  readonly inconclusive: number;
  readonly broken: number;
  readonly skipped: number;
}

export function countsOf({ planned, trials }: Pick<Campaign, 'planned' | 'trials'>): Counts {
  const count = (outcome: string) => trials.filter((trial) => trial.outcome === outcome).length;
  const known = trials.filter(isKnownFailure).length;
  return {
    planned: planned.length,
    run: trials.length,
    passed: count('passed'),
    newFailures: count('failed') - known,
    knownFailures: known,
    inconclusive: count('inconclusive'),
    broken: count('broken'),
    skipped: count('skipped'),
  };
}

/** The verdict in words: `failed`, or `failed in known ways only`. */
export function verdictWord(campaign: Pick<Campaign, 'outcome' | 'planned' | 'trials'>): string {
  const { newFailures, knownFailures } = countsOf(campaign);
  const isKnown = campaign.outcome === 'failed' && newFailures === 0 && knownFailures > 0;
  return isKnown ? 'failed in known ways only' : campaign.outcome;
}

/** One or two sentences: the outcome, and whether the result can be trusted. */
export function headline(campaign: Campaign): string {
  const counts = countsOf(campaign);
  return `${sentence(campaign, counts)}${notRun(counts)}`;
}

function notRun({ planned, run }: Counts): string {
  const left = planned - run;
  if (left <= 0) return '';
  const [have, it] = left === 1 ? ['has', 'it'] : ['have', 'them'];
  return ` ${left} of ${trialsOf(planned)} ${have} not run: nothing is proven about ${it}.`;
}

function sentence(campaign: Campaign, counts: Counts): string {
  const { run, passed, inconclusive, broken, skipped } = counts;
  const whole = trialsOf(run);
  switch (campaign.outcome) {
    case 'passed': {
      const doubts = doubtsIn(counts);
      if (skipped > 0) return `Every promise held in ${passed} of ${whole}.${doubts}`;
      return `Every promise held in ${run === 1 ? 'the one trial that ran' : `all ${whole}`}.`;
    }
    case 'failed':
      return failedSentence(campaign, counts);
    case 'inconclusive': {
      const others = doubtsIn({ ...counts, inconclusive: 0 });
      // All trials that ran passed; a further sentence counts the missing ones.
      if (inconclusive === 0 && passed > 0)
        return `Every promise held in ${passed} of ${whole} that ran.${others}`;
      return `There is not enough evidence in ${inconclusive} of ${whole}.${others}`;
    }
    case 'broken': {
      const others = doubtsIn({ ...counts, broken: 0 });
      const fault = 'The harness or this computer was at fault';
      return `${fault} in ${broken} of ${whole}; these prove nothing.${others}`;
    }
    default:
      return run === 0 ? 'No trial has run.' : `Nothing ran: ${whole} skipped.`;
  }
}

function failedSentence(campaign: Campaign, counts: Counts): string {
  const { run, newFailures, knownFailures } = counts;
  const whole = trialsOf(run);
  const doubts = doubtsIn(counts);
  if (newFailures === 0) {
    return `No new failure: ${knownFailures} of ${whole} failed, in known ways only.${doubts}`;
  }
  const more = knownFailures > 0 ? ` ${knownFailures} more failed in known ways only.` : '';
  const culprits = enginesOf(campaign, 'failed').join(' and ');
  return `${culprits} broke a promise in ${newFailures} of ${whole}.${more}${doubts}`;
}

/** Sentences about trials that prove nothing. */
function doubtsIn({ inconclusive, broken, skipped }: Counts): string {
  const said = [
    [inconclusive, 'gave too little evidence'],
    [broken, 'broke in the harness'],
    [skipped, 'could not run here'],
  ] as const;
  return said.map(([count, label]) => (count > 0 ? ` ${count} ${label}.` : '')).join('');
}

/** Engines with a failure that is not known. */
function enginesOf({ trials }: Campaign, outcome: string): string[] {
  const failed = trials.filter((trial) => trial.outcome === outcome && !isKnownFailure(trial));
  return [...new Set(failed.map(({ engine }) => engine))];
}

function trialsOf(count: number): string {
  return count === 1 ? '1 trial' : `${count.toLocaleString('en')} trials`;
}

/** `smoke on lockstep and colo`; many suites or engines are counted. */
export function subjectOf({ planned }: Pick<Campaign, 'planned'>): string {
  const suites = [...new Set(planned.map(({ scenario }) => scenario.split('/')[0] ?? scenario))];
  const scenarios = [...new Set(planned.map(({ scenario }) => scenario))];
  const engines = [...new Set(planned.map(({ engine }) => engine))];
  const [only] = scenarios;
  if (only === undefined) return 'nothing';
  const subject = scenarios.length === 1 ? only : listed(suites, 'suites');
  return `${subject} on ${listed(engines, 'engines')}`;
}

function listed(names: readonly string[], plural: string): string {
  if (names.length > 4) return `${names.length} ${plural}`;
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
