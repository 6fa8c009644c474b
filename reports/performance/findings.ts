/** The findings at the head of the report: sentences made of the figures, and doubts about them. */
import { protectedAgainstUnprotected, rowsOf } from './comparisons.ts';
import { PROMISED_MS } from './plots.ts';
import type { BenchRun } from './schema.ts';
import { inDigits, withInterval } from './table.ts';
import { valueNamed } from './value.ts';

/** Findings, a sentence each, without unmeasured ones. */
export function findings(run: BenchRun): string[] {
  return [...replyFindings(run), ...capacityFindings(run), ...outageFindings(run), ...knees(run)];
}

function replyFindings(run: BenchRun): string[] {
  const slower = protectedAgainstUnprotected(run).filter(
    ({ quantity }) => quantity === 'Reply p50',
  );
  // The lowest rate alone: there nothing waits for anything else.
  const [first] = slower;
  return slower
    .filter(({ condition }) => condition === first?.condition)
    .map(({ engine, condition, ratio }) => {
      const times = withInterval(ratio.ratio, ratio.interval);
      return `A reply under ${engine} takes ${times} times as long as unprotected, ${condition}.`;
    });
}

function capacityFindings(run: BenchRun): string[] {
  return protectedAgainstUnprotected(run)
    .filter(({ better }) => better === 'more')
    .map(({ engine, ratio }) => {
      const share = withInterval(100 * ratio.ratio, scaled(ratio.interval));
      return `${engine} reaches ${share} % of the capacity of the unprotected guest.`;
    });
}

function scaled(interval: { low: number; high: number } | null) {
  return interval && { low: 100 * interval.low, high: 100 * interval.high };
}

function outageFindings(run: BenchRun): string[] {
  return rowsOf(run, 'outages').flatMap((row) => {
    const silence = valueNamed(row, 'silenceMs');
    if (silence === null || silence.value === null) return [];
    const ms = withInterval(silence.value, silence.interval);
    const harmed = valueNamed(row, 'harmed')?.value ?? null;
    const cuts = silence.samples.length;
    const lost =
      harmed === null ? '' : `; ${inDigits(harmed)} of ${cuts} lost or repeated something`;
    return [
      `A power cut under ${row.subject} silences the guest for ${ms} ms at the median${lost}.`,
    ];
  });
}

function knees(run: BenchRun): string[] {
  return rowsOf(run, 'knee').flatMap((row) => {
    const knee = valueNamed(row, 'kneeMs');
    if (!knee?.interval || knee.value === null) return [];
    const { low, high } = knee.interval;
    const promise =
      low > PROMISED_MS
        ? `beyond the ${PROMISED_MS} ms of the field`
        : high < PROMISED_MS
          ? `short of the ${PROMISED_MS} ms of the field`
          : `and whether it reaches the ${PROMISED_MS} ms of the field is not proven`;
    const to = withInterval(knee.value, knee.interval);
    return [`${row.subject} keeps its promise up to a round trip of ${to} ms, ${promise}.`];
  });
}

/** The fewest rounds whose median has an interval at 95 %. */
const ROUNDS_MIN = 6;
/** A computer that is so busy with the least of loads is busy with something else, percent. */
const BUSY_MAX = 60;

/** Reasons to trust the figures less. */
export function doubts(run: BenchRun): string[] {
  return [...trialDoubts(run), ...roundDoubts(run), ...busyDoubts(run), ...versionDoubts(run)];
}

function trialDoubts({ figures }: BenchRun): string[] {
  return figures.flatMap(({ name, rows }) => {
    const count = (outcome: 'broken' | 'inconclusive') =>
      rows.reduce((sum, { outcomes }) => sum + (outcomes[outcome] ?? 0), 0);
    const words = (['broken', 'inconclusive'] as const).flatMap((outcome) =>
      count(outcome) > 0 ? [`${count(outcome)} ${outcome}`] : [],
    );
    if (words.length === 0) return [];
    return [`${name}: ${words.join(' and ')} trials; a broken one is no measurement.`];
  });
}

function roundDoubts({ figures }: BenchRun): string[] {
  const few = figures.filter(({ rows }) =>
    rows.some(({ values }) =>
      values.some(({ statistic, samples }) => {
        const known = samples.filter((sample) => sample !== null).length;
        return statistic === 'median' && known > 0 && known < ROUNDS_MIN;
      }),
    ),
  );
  if (few.length === 0) return [];
  const names = few.map(({ name }) => name).join(', ');
  return [`Too few rounds for intervals (${ROUNDS_MIN} are needed): ${names}.`];
}

function busyDoubts(run: BenchRun): string[] {
  const lowest = Math.min(...rowsOf(run, 'replies').map(({ at }) => at?.value ?? Infinity));
  const busy = rowsOf(run, 'replies').flatMap((row) => {
    const percent = row.at?.value === lowest ? valueNamed(row, 'busyPercent')?.value : null;
    return percent && percent > BUSY_MAX ? [percent] : [];
  });
  if (busy.length === 0) return [];
  const most = inDigits(Math.max(...busy));
  return [`The computer was busy with something else: ${most} % at the lowest rate.`];
}

function versionDoubts({ measured }: BenchRun): string[] {
  const isDirty = measured.some(({ tool }) => tool.dirty === true);
  const commits = new Set(measured.map(({ tool }) => tool.commit));
  return [
    ...(isDirty ? ['Measured with a changed clone: its commit does not show the changes.'] : []),
    ...(commits.size > 1 ? [`Measured with ${commits.size} versions of ftlab.`] : []),
  ];
}
