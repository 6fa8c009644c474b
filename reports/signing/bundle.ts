/**
 * A signed bundle: a folder with `bundle.json`, a DSSE envelope around an in-toto statement, and
 * `run`, the campaign with its recordings. The statement has the digest of every file below `run`,
 * the seals (evidence.json) among them. It is verified without a lab and without a network.
 */
import type { KeyObject } from 'node:crypto';
import { copyFileSync, lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DERIVED_FILES, hashFile, listFiles } from '../../lab/recording/seal.ts';
import { RecordingInvalid } from '../recording.ts';
import { writeWhole } from '../write.ts';
import { type Envelope, signEnvelope, verifyEnvelope } from './dsse.ts';
import { envelopeText, readEnvelope } from './envelope-file.ts';
import {
  PAYLOAD_TYPE,
  type StatedTest,
  type Statement,
  type Subject,
  statementOf,
  statementSchema,
} from './statement.ts';

export const BUNDLE_FILE = 'bundle.json';
/** The campaign's folder in a bundle. */
export const BUNDLED_RUN = 'run';
/** A statement about more files than a listing takes is larger than this. */
const ENVELOPE_BYTES_MAX = 2 ** 24;

/** Files at the top of a campaign that belong into its bundle, where they are there. */
const TOP_FILES: readonly string[] = [
  ...['campaign.json', 'plan.json', 'qualification.json', 'qualification.html'],
  'qualification.pdf',
];

export interface BundleContent {
  readonly tests: readonly StatedTest[];
  /** Version of ftlab, and the date of the judgement, by name. */
  readonly tool: Readonly<Record<string, string>>;
  /** Folders below the campaign's: trials, and evidence of signatures. */
  readonly folders: readonly string[];
}

/**
 * Copies a campaign into a new folder and signs it. Throws RecordingInvalid for a campaign with a
 * link or the like in it, Error when `out` exists.
 */
export function writeBundle(
  campaign: string,
  out: string,
  { tests, tool, folders }: BundleContent,
  privateKey: KeyObject,
): void {
  mkdirSync(out);
  for (const path of filesToBundle(campaign, folders)) {
    const target = join(out, BUNDLED_RUN, path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(campaign, path), target);
  }
  const subjects = listFiles(out).map(({ path }) => subjectOf(out, path));
  const statement = statementOf(subjects, tests, tool);
  const payload = Buffer.from(JSON.stringify(statement));
  const envelope = signEnvelope(PAYLOAD_TYPE, payload, privateKey);
  writeWhole(join(out, BUNDLE_FILE), envelopeText(envelope));
}

function filesToBundle(campaign: string, folders: readonly string[]): string[] {
  const isWanted = (path: string) => {
    const isDerived = DERIVED_FILES.includes(basename(path));
    return (
      !isDerived &&
      (TOP_FILES.includes(path) || folders.some((folder) => path.startsWith(`${folder}/`)))
    );
  };
  const found = listFiles(campaign).filter(({ path }) => isWanted(path));
  const odd = found.find(({ isPlain }) => !isPlain);
  if (odd) throw new RecordingInvalid(`${join(campaign, odd.path)} is not a plain file`);
  return found.map(({ path }) => path);
}

function subjectOf(folder: string, path: string): Subject {
  return { name: path, digest: { sha256: hashFile(join(folder, path)).sha256 } };
}

export interface VerifiedBundle {
  /** Id of the given key that signed; null when none of the given keys did. */
  readonly signer: string | null;
  /** The key id that the envelope names: a hint that proves nothing; null when it names none. */
  readonly named: string | null;
  /** A sentence about each difference; empty when every byte is as it was signed. */
  readonly problems: readonly string[];
  /** Null when it cannot be read. */
  readonly statement: Statement | null;
}

/**
 * Verifies the bundle in a folder: the signer, and whether every byte is as it was signed. Follows
 * no link. Throws RecordingInvalid for a folder that is no bundle.
 */
export function verifyBundle(folder: string, publicKeys: readonly KeyObject[]): VerifiedBundle {
  const text = envelopeTextIn(folder);
  const envelope = readEnvelope(text);
  if ('problem' in envelope)
    return unreadable(null, `${BUNDLE_FILE} is damaged: ${envelope.problem}`);
  const verified = verifyEnvelope(envelope, publicKeys);
  const named = envelope.signatures[0]?.keyid ?? null;
  const statement = statementIn(envelope);
  if (!statement) return unreadable(named, `${BUNDLE_FILE} holds no statement of ftlab`);
  const problems = [
    ...envelopeProblems(envelope, verified?.keyId ?? null),
    ...fileProblems(folder, statement),
  ];
  return { signer: verified?.keyId ?? null, named, problems, statement };
}

function unreadable(named: string | null, problem: string): VerifiedBundle {
  return { signer: null, named, problems: [problem], statement: null };
}

function envelopeTextIn(folder: string): string {
  const path = join(folder, BUNDLE_FILE);
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status?.isFile() || status.size > ENVELOPE_BYTES_MAX)
    throw new RecordingInvalid(`${folder} has no ${BUNDLE_FILE}: not a bundle`);
  const bytes = readFileSync(path);
  const text = bytes.toString();
  // Bytes that are no UTF-8 would all be read as the same character.
  return Buffer.from(text).equals(bytes) ? text : '';
}

function statementIn({ payloadType, payload }: Envelope): Statement | null {
  if (payloadType !== PAYLOAD_TYPE) return null;
  try {
    const json: unknown = JSON.parse(Buffer.from(payload, 'base64').toString());
    return statementSchema.safeParse(json).data ?? null;
  } catch {
    return null;
  }
}

/** ftlab signs once and names the key: anything else was added or changed. */
function envelopeProblems({ signatures }: Envelope, signer: string | null): string[] {
  if (signatures.length !== 1)
    return [`${BUNDLE_FILE} has ${signatures.length} signatures, not one`];
  if (signer === null || signatures[0]?.keyid === signer) return [];
  return [`${BUNDLE_FILE} names another key than the key that signed`];
}

/** Files that are missing, changed or added, against the statement. */
function fileProblems(folder: string, { subject }: Statement): string[] {
  const stated = new Map(subject.map(({ name, digest }) => [name, digest.sha256]));
  if (stated.size !== subject.length) return ['the statement lists a file twice'];
  const found = new Set<string>();
  const differences = listFiles(folder).flatMap(({ path, isPlain }) => {
    if (path === BUNDLE_FILE) return [];
    found.add(path);
    if (!isPlain) return [`${path} is not a plain file`];
    const sha256 = stated.get(path);
    if (sha256 === undefined) return [`${path} was added`];
    return hashFile(join(folder, path)).sha256 === sha256 ? [] : [`${path} was changed`];
  });
  const missing = [...stated.keys()].filter((path) => !found.has(path));
  return [...differences, ...missing.map((path) => `${path} is missing`)];
}
