/** bench.json on disk: written in one step, and checked against its schema when read. */
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RecordingInvalid } from '../recording.ts';
import { writeWhole } from '../write.ts';
import { decoded } from './distribution.ts';
import { type BenchRun, benchRunSchema } from './schema.ts';

/** Its name in the folder of a run. */
export const BENCH_FILE = 'bench.json';
/** A run with every figure takes less than a hundredth of this. */
const LARGEST_BYTES = 2 ** 25;

/** Writes the run into its folder. */
export function writeBenchRun(folder: string, run: BenchRun): void {
  writeWhole(join(folder, BENCH_FILE), `${JSON.stringify(run, null, 1)}\n`);
}

/** The run of a folder; throws RecordingInvalid when there is none that can be believed. */
export function readBenchRun(folder: string): BenchRun {
  const path = join(folder, BENCH_FILE);
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status) throw new RecordingInvalid(`${folder} has no ${BENCH_FILE}: not a bench run`);
  if (!status.isFile()) throw new RecordingInvalid(`${path} is not a plain file`);
  if (status.size > LARGEST_BYTES) throw new RecordingInvalid(`${path} is too large`);
  return parsedBenchRun(readFileSync(path, 'utf8'), path);
}

/** The run in a text that comes from `where`; throws RecordingInvalid. */
export function parsedBenchRun(text: string, where: string): BenchRun {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new RecordingInvalid(`${where}: not JSON`);
  }
  const result = benchRunSchema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new RecordingInvalid(`${where}: ${issue?.path.join('.') || 'value'}: ${issue?.message}`);
  }
  checkDistributions(result.data, where);
  return result.data;
}

function checkDistributions({ figures }: BenchRun, where: string): void {
  for (const { name, rows } of figures)
    for (const { subject, distributions } of rows)
      for (const [quantity, histogram] of Object.entries(distributions)) {
        try {
          decoded(histogram);
        } catch {
          const location = `${name}, ${subject}, ${quantity}`;
          throw new RecordingInvalid(`${where}: the distribution of ${location} is no histogram`);
        }
      }
}
