/** From a recording to a verdict, by the expectations in its manifest. */
import { type ExpectationRecord, SCHEMA_VERSION } from '../lab/recording/manifest.ts';
import { evidenceReasons, isIntact } from './evidence/reasons.ts';
import { expectationNamed } from './expectations/catalogue.ts';
import type { Findings } from './expectations/expectation.ts';
import { harnessReasons } from './harness.ts';
import { measureAll, proofsFor } from './measures/catalogue.ts';
import { failoverChains } from './measures/failover.ts';
import type { Observed } from './observed.ts';
import { worstOutcome } from './outcome.ts';
import { takeoverReasons } from './takeovers.ts';
import type { Reason, Verdict } from './verdict.ts';

/** Judges a trial; throws RecordingInvalid for a history or read-back its checker cannot read. */
export function judge(seen: Observed): Verdict {
  const findings = { seen, measures: measureAll(seen), faults: failoverChains(seen) };
  const { measures, faults } = findings;
  const reasons = reasonsFor(findings);
  const outcome = outcomeOf(reasons, findings);
  return { schemaVersion: SCHEMA_VERSION, outcome, reasons, measures, faults };
}

function reasonsFor(findings: Findings): Reason[] {
  const { seen, measures } = findings;
  const { manifest, events, recording } = seen;
  const evidence = evidenceReasons(recording);
  const skipped = events.find((event) => event.event === 'skipped');
  if (skipped) {
    const text = `${skipped.reason}; scripts/ftlab doctor says what to do`;
    return [...evidence, { expectation: 'harness', outcome: 'skipped', text }];
  }
  const harness = [...evidence, ...harnessReasons(seen, measures), ...vacuous(manifest)];
  const judged = manifest.expectations.map((expected) => judgeOne(expected, findings));
  const takeovers = takeoverReasons(seen, measures);
  return [...harness, ...takeovers, ...judged, ...unshown(manifest.known, harness, judged)].map(
    (reason) => {
      const known = manifest.known[reason.expectation];
      return reason.outcome === 'failed' && known ? { ...reason, known } : reason;
    },
  );
}

/** A trial that expects nothing cannot pass: nothing held in it. */
function vacuous({ expectations }: Findings['seen']['manifest']): Reason[] {
  if (expectations.length > 0) return [];
  const text = 'the trial expects nothing of the system under test';
  return [{ expectation: 'harness', outcome: 'inconclusive', text }];
}

/**
 * Known failures that did not show: worth a line, since their reference is then out of date. Where
 * the harness cannot vouch for the trial, that nothing was seen means nothing.
 */
function unshown(
  known: Record<string, string>,
  harness: readonly Reason[],
  judged: readonly Reason[],
): Reason[] {
  if (isDoubtful(harness)) return [];
  return Object.entries(known).flatMap(([expectation, reference]): Reason[] => {
    const outcomes = judged.filter((r) => r.expectation === expectation).map((r) => r.outcome);
    if (outcomes.length === 0 || worstOutcome(outcomes) !== 'passed') return [];
    const text = `known to fail, and did not show: ${reference}`;
    return [{ expectation, outcome: 'passed', text, known: reference }];
  });
}

function judgeOne({ expectation, parameters }: ExpectationRecord, findings: Findings): Reason {
  const known = expectationNamed(expectation);
  if (known) return known.judge(findings, parameters);
  const text = 'this version of ftlab does not know this expectation';
  return { expectation, outcome: 'inconclusive', text };
}

/**
 * A trial that is broken, or whose harness had a doubtful event, has not failed, unless a measure
 * from intact evidence proves the violation by itself.
 */
function outcomeOf(reasons: readonly Reason[], { seen, measures }: Findings): Verdict['outcome'] {
  const isProven = proofsFor(seen.manifest.workload.name).some(
    ({ measure, restsOn }) => (measures[measure] ?? 0) > 0 && isIntact(seen.recording, restsOn),
  );
  const counted =
    isDoubtful(reasons) && !isProven ? reasons.filter((r) => r.outcome !== 'failed') : reasons;
  return worstOutcome(counted.map((reason) => reason.outcome));
}

/** Whether the harness or the state of the evidence speaks against the trial. */
function isDoubtful(reasons: readonly Reason[]): boolean {
  return reasons.some(
    ({ expectation, outcome }) =>
      outcome === 'broken' ||
      (outcome === 'inconclusive' && (expectation === 'harness' || expectation === 'evidence')),
  );
}
