/** The end of `ftlab qualify`: judges every recording again, and writes and prints the sheet. */
import { join } from 'node:path';
import { rejudge } from '../../reports/campaign/store.ts';
import {
  overall,
  overallSentence,
  type Qualification,
  qualificationDocument,
} from '../../reports/qualification/document.ts';
import {
  circumstancesOf,
  countableTrials,
  evaluate,
} from '../../reports/qualification/evaluate.ts';
import { trialsMissing } from '../../reports/qualification/rows.ts';
import { readQualification } from '../../reports/qualification/state.ts';
import { visible } from '../../reports/visible.ts';
import { writeWhole } from '../../reports/write.ts';
import { plural } from '../campaign/nightly.ts';
import { EXIT, openedBy, UsageError } from '../errors.ts';
import { say } from '../say.ts';
import { table } from '../table.ts';
import { printPdf } from './pdf.ts';

const DOCUMENT = 'qualification.html';
const PDF = 'qualification.pdf';

/** Today's date, UTC, as waivers and signatures are dated. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Writes the document of a qualification and prints its rows; returns the exit code. */
export async function conclude(folder: string): Promise<number> {
  const state = openedBy(() => readQualification(folder));
  if (!state) throw new UsageError(`${folder} is not the folder of a qualification`);
  say('judging every recording again');
  const campaign = openedBy(() => rejudge(folder));
  const qualification = evaluate(folder, campaign, state, today());
  const page = join(folder, DOCUMENT);
  writeWhole(page, qualificationDocument(qualification).text);
  const noPdf = await printPdf(page, join(folder, PDF));
  const circumstances = circumstancesOf(state, countableTrials(folder, campaign));
  const missing = trialsMissing(qualification.checklist, circumstances);
  const left = [...missing.values()].reduce((sum, count) => sum + count, 0);
  print(qualification);
  if (left > 0) say(`${plural(left, 'trial')} left: type the same command again`);
  if (noPdf) say(noPdf);
  else process.stdout.write(`pdf: ${visible(join(folder, PDF))}\n`);
  process.stdout.write(`report: ${visible(page)}\n`);
  return exitCode(qualification);
}

function print(qualification: Qualification): void {
  const rows = qualification.results.map(({ row, state, why }) => [
    row.id,
    row.requirement,
    state,
    why,
  ]);
  process.stdout.write(`${table(qualification.checklist.title, rows)}\n`);
  for (const note of qualification.notes) process.stdout.write(`note: ${visible(note)}\n`);
  process.stdout.write(`${visible(overallSentence(qualification))}\n`);
}

function exitCode({ results }: Qualification): number {
  const codes = {
    qualified: EXIT.passed,
    'not qualified': EXIT.failed,
    'not finished': EXIT.inconclusive,
  };
  return codes[overall(results)];
}
