/** The state of the newest campaign, read repeatedly from its files. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const plannedSchema = z.object({
  scenario: z.string(),
  engine: z.string(),
  trial: z.number(),
  folder: z.string(),
});

/** The part of campaign.json that progress needs; of any version. */
const progressSchema = z.object({
  outcome: z.string(),
  command: z.string(),
  planned: z.array(plannedSchema),
  trials: z.array(z.object({ folder: z.string(), outcome: z.string() })),
});

export interface Progress {
  readonly run: string;
  readonly outcome: string;
  readonly command: string;
  readonly done: number;
  readonly planned: number;
  /** Trials by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** The trial that runs now, with its phase; null when none has begun, or all have ended. */
  readonly current: { scenario: string; engine: string; trial: number; phase: string } | null;
}

/** Names of folders with a campaign, the most recently written first. */
export function runsIn(runs: string): string[] {
  const names = existsSync(runs) ? readdirSync(runs) : [];
  const dated = names.flatMap((name) => {
    const status = statSync(join(runs, name, 'campaign.json'), { throwIfNoEntry: false });
    return status?.isFile() ? [{ name, at: status.mtimeMs }] : [];
  });
  return dated.sort((left, right) => right.at - left.at).map(({ name }) => name);
}

/** Progress of a run; null when its campaign.json cannot be read. */
export function progressOf(runs: string, run: string): Progress | null {
  const campaign = campaignOf(join(runs, run, 'campaign.json'));
  if (!campaign) return null;
  const { outcome, command, planned, trials } = campaign;
  const isDone = new Set(trials.map(({ folder }) => folder));
  const next = planned.find(({ folder }) => !isDone.has(folder));
  const phase = next ? phaseOf(join(runs, run, next.folder)) : null;
  const counts = Map.groupBy(trials, (trial) => trial.outcome);
  return {
    run,
    outcome,
    command,
    done: trials.length,
    planned: planned.length,
    outcomes: Object.fromEntries([...counts].map(([name, some]) => [name, some.length])),
    current:
      next && phase !== null
        ? { scenario: next.scenario, engine: next.engine, trial: next.trial, phase }
        : null,
  };
}

function campaignOf(path: string): z.infer<typeof progressSchema> | null {
  try {
    return progressSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null; // a foreign file, or a file that is being replaced
  }
}

const phaseSchema = z.object({
  event: z.literal('phase'),
  phase: z.string(),
  state: z.literal('begin'),
});

/** The phase that began last; null when the trial has recorded none. */
function phaseOf(folder: string): string | null {
  const path = join(folder, 'events.jsonl');
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status?.isFile()) return null;
  const lines = readFileSync(path, 'utf8').split('\n');
  for (const line of lines.reverse()) {
    if (!line.includes('"phase"')) continue;
    try {
      const found = phaseSchema.safeParse(JSON.parse(line));
      if (found.success) return found.data.phase;
    } catch {
      // The last line may be half written.
    }
  }
  return null;
}
