/** Upgrades a campaign.json of version 1 in memory; nothing on the disk is changed. */
import { z } from 'zod';
import type { Outcome } from '../outcome.ts';
import { outcomeSchema } from '../outcome.ts';
import type { Reason } from '../verdict.ts';

const trialSchema = z.looseObject({
  folder: z.string(),
  outcome: outcomeSchema,
  reasons: z.array(z.string()),
  known: z
    .array(z.object({ expectation: z.string(), reference: z.string(), hasShown: z.boolean() }))
    .default([]),
  measures: z.looseObject({ faults: z.array(z.unknown()) }).nullable(),
});

const oldSchema = z.looseObject({
  schemaVersion: z.literal(1),
  planned: z.array(
    z.looseObject({ folder: z.string(), pair: z.number().nullable().default(null) }),
  ),
  trials: z.array(trialSchema),
});

/** The campaign as version 2 has it; other versions, and anything else, come back as they are. */
export function upgradeCampaign(json: unknown, folderName: string): unknown {
  const old = oldSchema.safeParse(json);
  if (!old.success) return json;
  const { planned, trials, ...rest } = old.data;
  const pairs = new Map(planned.map(({ folder, pair }) => [folder, pair]));
  return {
    ...rest,
    schemaVersion: 2,
    id: folderName,
    startedAt: null,
    endedAt: null,
    tool: null,
    environment: {},
    planned,
    trials: trials.map(({ known, reasons, measures, ...trial }) => {
      const { faults = [], ...values } = measures ?? {};
      return {
        ...trial,
        pair: pairs.get(trial.folder) ?? null,
        reasons: [
          ...reasons.map((text) => reasonOf(text, trial.outcome)),
          ...known.flatMap((failure) => (failure.hasShown ? [] : [unshown(failure)])),
        ],
        measures: measures && values,
        faults,
      };
    }),
  };
}

/**
 * Version 1 kept `expectation: text`, behind `pair N: ` where pairs share a trial, and `(known:
 * reference)` at the end; the outcome of each was lost, so it takes the trial's.
 */
function reasonOf(line: string, outcome: Outcome): Reason {
  const [, expectation = 'harness', text = line, known] =
    /^(?:pair \d+: )?([a-z-]+): (.*?)(?: \(known: (.+)\))?$/s.exec(line) ?? [];
  return { expectation, outcome, text, ...(known === undefined ? {} : { known }) };
}

function unshown({ expectation, reference }: { expectation: string; reference: string }): Reason {
  const text = `known to fail, and did not show: ${reference}`;
  return { expectation, outcome: 'passed', text, known: reference };
}
