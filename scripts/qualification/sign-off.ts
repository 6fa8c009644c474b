/** Records that a person has done an operator's step, with the evidence. */
import { copyFileSync, lstatSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hashFile } from '../../lab/recording/seal.ts';
import type { Checklist } from '../../reports/qualification/checklist.ts';
import { type QualificationFile, writeQualification } from '../../reports/qualification/state.ts';
import { UsageError } from '../errors.ts';
import { unknown } from '../suggest.ts';

/** As it was typed. */
export interface TypedSignOff {
  readonly row: string;
  readonly name: string;
  /** Absolute path of the evidence; it is copied into the qualification's folder. */
  readonly evidence: string;
  readonly isMet: boolean;
}

/** Throws UsageError for a row that is none of an operator, and for evidence that is no file. */
export function checkSignOff({ rows }: Checklist, { row: id, evidence }: TypedSignOff): void {
  const steps = rows.filter(({ operator }) => operator).map((row) => row.id);
  if (!rows.some((row) => row.id === id)) throw unknown('row', id, steps);
  if (!steps.includes(id))
    throw new UsageError(
      `${id} is measured by trials and cannot be signed off; these can: ${steps}`,
    );
  const status = lstatSync(evidence, { throwIfNoEntry: false });
  if (!status) throw new UsageError(`no evidence: ${evidence} does not exist`);
  if (!status.isFile()) throw new UsageError(`no evidence: ${evidence} is not a file`);
}

/** Copies the evidence and adds the sign-off to qualification.json; the last of a row counts. */
export function recordSignOff(
  folder: string,
  state: QualificationFile,
  { row, name, evidence, isMet }: TypedSignOff,
  /** ISO date. */
  date: string,
): void {
  const number = state.signOffs.length + 1;
  const inside = join('sign-offs', `${row}-${number}`);
  mkdirSync(join(folder, inside), { recursive: true });
  const file = join(inside, basename(evidence));
  copyFileSync(evidence, join(folder, file));
  const { sha256 } = hashFile(join(folder, file));
  const signOff = { row, name, date, isMet, file, sha256 };
  writeQualification(folder, { ...state, signOffs: [...state.signOffs, signOff] });
}
