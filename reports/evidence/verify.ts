/**
 * Compares a recording with its seal (lab/recording/seal.ts). Every file that is missing, added or
 * different is damage: the trial proves nothing by it.
 */
import { lstatSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  DERIVED_FILES,
  type FoundFile,
  hashFile,
  listFiles,
  SEAL_FILE,
  type Seal,
  sealSchema,
  sealText,
} from '../../lab/recording/seal.ts';
import { spanCounter } from '../../lab/recording/span.ts';

/** A difference between a recording and its seal. */
export interface Damage {
  /** Relative to the recording's folder; untrusted. */
  readonly path: string;
  /** `is missing`: the rest of a sentence that begins with the path. */
  readonly says: string;
  /** True for a file that the seal does not list: it is never read. */
  readonly isAdded: boolean;
}

export interface Evidence {
  /** False without a seal: no file is known to be intact. */
  readonly isSealed: boolean;
  readonly damage: readonly Damage[];
  /** Paths of the files that are as they were sealed, relative to the recording's folder. */
  readonly intact: ReadonlySet<string>;
}

/** A seal of the largest trial is smaller than this. */
const LARGEST_SEAL_BYTES = 2 ** 24;
const UNSEALED: Evidence = { isSealed: false, damage: [], intact: new Set() };

/**
 * Verifies the recording in a folder. `isPart`: the recording of one of several pairs; the folder
 * above, with the events of all pairs, is verified too. Follows no link and never throws.
 */
export function verifyEvidence(folder: string, { isPart = false } = {}): Evidence {
  const evidence = compared(folder);
  if (!isPart) return evidence;
  const shared = compared(dirname(folder));
  const seal = readSeal(dirname(folder));
  const parts = seal === null || typeof seal === 'string' ? [] : seal.parts;
  const damaged = partDamage(dirname(folder), parts);
  const name = basename(folder);
  const isListed = parts.some((part) => part.folder === name);
  const foreign =
    isListed || parts.length === 0 ? [] : [different(name, 'is not one of the pairs sealed here')];
  const isOwn = isListed && !damaged.some(({ path }) => path === `${name}/${SEAL_FILE}`);
  return {
    isSealed: evidence.isSealed && shared.isSealed,
    damage: [...evidence.damage, ...[...shared.damage, ...damaged, ...foreign].map(above)],
    intact: isOwn ? evidence.intact : new Set(),
  };
}

function above(damage: Damage): Damage {
  return { ...damage, path: `../${damage.path}` };
}

function different(path: string, says: string): Damage {
  return { path, says, isAdded: false };
}

/** Compares the files of a folder with the seal in it. */
function compared(folder: string): Evidence {
  const seal = readSeal(folder);
  if (seal === null) return UNSEALED;
  const useless = (path: string, says: string): Evidence => {
    return { isSealed: true, damage: [different(path, says)], intact: new Set() };
  };
  if (typeof seal === 'string') return useless(SEAL_FILE, seal);
  let found: Map<string, FoundFile>;
  try {
    const parts = seal.parts.map((part) => part.folder);
    found = new Map(listFiles(folder, parts).map((file) => [file.path, file]));
  } catch (error) {
    return useless('.', `cannot be listed: ${(error as Error).message}`);
  }
  const sealed = seal.files.map((file) => {
    const says = problemOf(folder, file, found.get(file.path));
    return { path: file.path, says, isAdded: false };
  });
  const listed = new Set([SEAL_FILE, ...DERIVED_FILES, ...sealed.map(({ path }) => path)]);
  const added = [...found.keys()]
    .filter((path) => !listed.has(path))
    .map((path) => ({ path, says: 'is not in the seal', isAdded: true }));
  const damage = sealed.flatMap(({ says, ...file }) => (says === null ? [] : { ...file, says }));
  const intact = sealed.filter(({ says }) => says === null).map(({ path }) => path);
  return { isSealed: true, damage: [...damage, ...added], intact: new Set(intact) };
}

/** Null without a seal; a text is the reason why the file is no seal. */
function readSeal(folder: string): Seal | string | null {
  const path = join(folder, SEAL_FILE);
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (!status) return null;
  if (!status.isFile()) return 'is not a plain file';
  if (status.size > LARGEST_SEAL_BYTES) return 'is too large for a seal';
  let json: unknown;
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
    json = JSON.parse(bytes.toString());
  } catch (error) {
    return error instanceof SyntaxError ? 'is not JSON' : `cannot be read: ${textOf(error)}`;
  }
  const { data: seal } = sealSchema.safeParse(json);
  // A content has exactly one text, so any addition, omission or reordering shows.
  if (!seal || !bytes.equals(Buffer.from(sealText(seal)))) return 'is not a seal of ftlab’s';
  const isUnique = new Set(seal.files.map((file) => file.path)).size === seal.files.length;
  if (!isUnique) return 'lists a file twice';
  return seal.parts.every((part) => /^[\w-]+$/.test(part.folder))
    ? seal
    : 'names a folder elsewhere';
}

/** A problem with a file that the seal lists; null when there is none. */
function problemOf(
  folder: string,
  sealed: Seal['files'][number],
  found: FoundFile | undefined,
): string | null {
  if (!found) return 'is missing';
  if (!found.isPlain) return 'is not a plain file';
  if (found.bytes !== sealed.bytes) {
    const how = found.bytes < sealed.bytes ? 'shorter' : 'longer';
    return `is ${how} than when it was sealed: ${found.bytes} bytes, not ${sealed.bytes}`;
  }
  const span = spanCounter(sealed.path);
  try {
    const { sha256 } = hashFile(join(folder, sealed.path), (chunk) => span.take(chunk));
    if (sha256 !== sealed.sha256) return 'differs from the sealed file (SHA-256)';
  } catch (error) {
    return `cannot be read: ${textOf(error)}`;
  }
  const { firstNs, lastNs, records } = span.end();
  const isSpan =
    firstNs === sealed.firstNs && lastNs === sealed.lastNs && records === sealed.records;
  return isSpan ? null : 'does not hold the records and times that the seal states';
}

/** Recordings of the pairs that share a trial, each of which must have the seal that was sealed. */
function partDamage(folder: string, parts: Seal['parts']): Damage[] {
  return parts.flatMap((part) => {
    const path = `${part.folder}/${SEAL_FILE}`;
    if (!lstatSync(join(folder, path), { throwIfNoEntry: false }))
      return [different(path, 'is missing')];
    try {
      const { sha256 } = hashFile(join(folder, path));
      return sha256 === part.sha256 ? [] : [different(path, 'is that of another trial')];
    } catch (error) {
      return [different(path, `cannot be read: ${textOf(error)}`)];
    }
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : `${error}`;
}
