/**
 * qualification.json in a campaign's folder marks the campaign as a qualification. The document is
 * made from this file and the recordings beside it.
 */
import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { hashFile } from '../../lab/recording/seal.ts';
import { RecordingInvalid } from '../recording.ts';
import { writeWhole } from '../write.ts';
import type { SignOff } from './rows.ts';

export const QUALIFICATION_FILE = 'qualification.json';
const BYTES_MAX = 2 ** 22;

const text = z.string().min(1).max(2000);
const signOffSchema = z.strictObject({
  row: text,
  name: text,
  /** ISO date. */
  date: z.iso.date(),
  isMet: z.boolean(),
  /** A file below the campaign's folder, and its digest when it was signed off. */
  file: z.string().regex(/^sign-offs\/[\w.-]+\/[^/]+$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type StoredSignOff = z.infer<typeof signOffSchema>;

export const qualificationSchema = z.strictObject({
  schemaVersion: z.literal(1),
  /** The checklist, YAML, as it was when the qualification was last continued. */
  checklist: z.string(),
  engine: text,
  /** Abilities of the engine (`appliesWhen`). */
  abilities: z.array(text),
  /** Id of a row → why it cannot be shown to be met on the engine. */
  obstacles: z.record(z.string(), z.string()),
  isQuick: z.boolean(),
  signOffs: z.array(signOffSchema),
});
export type QualificationFile = z.infer<typeof qualificationSchema>;

/** Null when the campaign is no qualification; throws RecordingInvalid when it cannot be read. */
export function readQualification(folder: string): QualificationFile | null {
  const path = join(folder, QUALIFICATION_FILE);
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status) return null;
  if (!status.isFile() || status.size > BYTES_MAX)
    throw new RecordingInvalid(`${path} is not a file of ftlab`);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new RecordingInvalid(`${path}: not JSON`);
  }
  const { data, error } = qualificationSchema.safeParse(json);
  if (data) return data;
  const [issue] = error.issues;
  throw new RecordingInvalid(`${path}: ${issue?.path.join('.') || 'file'}: ${issue?.message}`);
}

export function writeQualification(folder: string, file: QualificationFile): void {
  writeWhole(join(folder, QUALIFICATION_FILE), `${JSON.stringify(file, null, 1)}\n`);
}

/** The sign-offs whose evidence exists unchanged, and a sentence about each other sign-off. */
export function validSignOffs(
  folder: string,
  { signOffs }: Pick<QualificationFile, 'signOffs'>,
): { valid: SignOff[]; problems: string[] } {
  const problems: string[] = [];
  const valid = signOffs.filter(({ row, file, sha256 }) => {
    const is = digestOf(join(folder, file)) === sha256;
    if (!is) problems.push(`${row}: the evidence ${file} is missing or changed: it does not count`);
    return is;
  });
  return {
    problems,
    valid: valid.map(({ row, name, date, isMet, file, sha256 }) => {
      return { row, name, date, isMet, evidence: `${file} (SHA-256 ${sha256})` };
    }),
  };
}

function digestOf(path: string): string | null {
  try {
    return hashFile(path).sha256;
  } catch {
    return null;
  }
}
