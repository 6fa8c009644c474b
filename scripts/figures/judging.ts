/** The time and memory of judging and drawing, on recordings made for it; needs no lab. */
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { start } from '../../lab/command.ts';
import { sealRecording } from '../../lab/recording/seal.ts';
import { expectations } from '../../reports/expectations/catalogue.ts';
import type { FigureRow, Quantity, Value } from '../../reports/performance/schema.ts';
import { sampled } from '../../reports/performance/value.ts';
import { sampleCampaign } from '../../reports/samples/campaign.ts';
import { largeSample } from '../../reports/samples/large.ts';
import { sample } from '../../reports/samples/recording.ts';
import type { Bench, Figure } from './figure.ts';
import { type Opening, openings } from './opening.ts';
import { watchMemory } from './tree-memory.ts';

const OPERATIONS = [10_000, 100_000, 1_000_000] as const;
const TRIALS = [100, 1000] as const;
const ROUNDS = 1;

/** Expectations that most scenarios have. */
const ASKED = expectations
  .filter(({ name }) => ['nothing-lost', 'no-divergence', 'one-voice'].includes(name))
  .map(({ name }) => ({ expectation: name, parameters: {} }));

export const judging: Figure = {
  name: 'judging',
  title: 'Judging and drawing a recording of so many operations',
  says:
    '`ftlab report` in a separate process, with its page, on a synthetic recording; ' +
    'then the page is opened in Chromium.',
  needsLab: false,
  measure: (bench) =>
    measured(bench, { name: 'operations', sizes: OPERATIONS }, (folder, operations) => {
      mkdirSync(join(folder, '1'));
      largeSample(join(folder, '1/trial'), operations, ASKED);
      sealRecording(join(folder, '1/trial'));
      return ['1/trial'];
    }),
};

export const judgingCampaign: Figure = {
  name: 'judging-campaign',
  title: 'Judging and drawing a campaign of so many trials',
  says:
    '`ftlab report` in a separate process, with its page, on trials of 8 s each; ' +
    'then the index page is opened in Chromium.',
  needsLab: false,
  measure: (bench) =>
    measured(bench, { name: 'trials', sizes: TRIALS }, (folder, trials) =>
      Array.from({ length: trials }, (_, n) => {
        renameSync(sample({ expectations: ASKED }), join(folder, `${n + 1}`));
        return `${n + 1}`;
      }),
    ),
};

/** A row per size; `make` writes recordings into a folder, and returns their folders in it. */
async function measured(
  bench: Bench,
  { name, sizes }: { name: string; sizes: readonly number[] },
  make: (folder: string, size: number) => readonly string[],
): Promise<FigureRow[]> {
  const rows: FigureRow[] = [];
  for (const value of sizes) {
    const folder = mkdtempSync(join(tmpdir(), 'ftlab-judging-'));
    try {
      writeCampaign(folder, make(folder, value));
      const taken: Taken[] = [];
      for (let n = 0; n < (bench.rounds ?? ROUNDS) && !bench.signal.aborted; n++)
        taken.push(await reported(folder));
      const page = join(folder, 'report.html');
      const opened = bench.signal.aborted ? [] : await openings(page);
      rows.push(rowOf({ name, unit: '', value }, { reports: taken, openings: opened }));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  return rows;
}

/** Each trial is planned as in its manifest. */
function writeCampaign(folder: string, trials: readonly string[]): void {
  const planned = trials.map((trialFolder) => {
    const manifest = JSON.parse(readFileSync(join(folder, trialFolder, 'manifest.json'), 'utf8'));
    const { scenario, engine, seed, trial } = manifest;
    return { scenario, engine: engine.name, seed, trial, folder: trialFolder };
  });
  writeFileSync(join(folder, 'campaign.json'), JSON.stringify(sampleCampaign(planned)));
}

const takenSchema = z.object({ ms: z.number(), cpuMs: z.number() });
type Taken = z.infer<typeof takenSchema> & { peakMib: number; pageMib: number };

/** One size: a report per round, and the page of the last one opened several times. */
interface Measured {
  readonly reports: readonly Taken[];
  readonly openings: readonly Opening[];
}

async function reported(folder: string): Promise<Taken> {
  const once = join(import.meta.dirname, 'report-once.ts');
  let last = '';
  const onLine = (line: string) => {
    last = line;
  };
  const command = [process.execPath, once, folder, '--report', 'page'];
  const reporting = start('ftlab report', command, { onLine });
  const memory = watchMemory(reporting.pid);
  await reporting.ended;
  const peakMib = memory.stop();
  const taken = takenSchema.parse(JSON.parse(last));
  const page = readFileSync(join(folder, 'report.html'));
  return { ...taken, peakMib, pageMib: page.length / 2 ** 20 };
}

const less = { better: 'less' } as const;
const QUANTITIES: readonly (readonly [Quantity, keyof Taken])[] = [
  [{ ...less, name: 'reportMs', title: 'Time', unit: 'ms' }, 'ms'],
  [{ ...less, name: 'reportCpuMs', title: 'Processor time', unit: 'ms' }, 'cpuMs'],
  [{ ...less, name: 'reportPeakMib', title: 'Peak memory', unit: 'MiB' }, 'peakMib'],
  [{ ...less, name: 'reportPageMib', title: 'Page', unit: 'MiB' }, 'pageMib'],
];

const OPENING: readonly (readonly [Quantity, keyof Opening])[] = [
  [{ ...less, name: 'pageUsableMs', title: 'Page usable', unit: 'ms' }, 'usableMs'],
  [{ ...less, name: 'firstChartMs', title: 'First chart', unit: 'ms' }, 'firstChartMs'],
];

function rowOf(at: FigureRow['at'], { reports, openings: opened }: Measured): FigureRow {
  return {
    ...{ subject: 'ftlab report', engine: null, parameters: {}, at },
    ...{ outcomes: {}, distributions: {}, notes: {} },
    values: [
      ...QUANTITIES.map(([quantity, of]) => medianOf(quantity, reports, of)),
      ...OPENING.map(([quantity, of]) => medianOf(quantity, opened, of)),
    ],
  };
}

function medianOf<Of extends string>(
  quantity: Quantity,
  all: readonly Readonly<Record<Of, number | null>>[],
  of: Of,
): Value {
  return sampled(
    quantity,
    'median',
    all.map((opening) => opening[of]),
  );
}
