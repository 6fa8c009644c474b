/**
 * evidence.json: the seal of a recording. It lists every file with size, SHA-256 and span, and is
 * written last, after every writer has ended. A recording without it belongs to a trial that was
 * killed. The seal detects damage, loss and mix-ups; it is not a signature.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { nowNs } from './clock.ts';
import { SCHEMA_VERSION } from './manifest.ts';
import { spanCounter } from './span.ts';

export const SEAL_FILE = 'evidence.json';
/** Files written after the seal and derived from the recording; they can be rewritten. */
export const DERIVED_FILES: readonly string[] = ['verdict.json', 'verdict.json.part'];

/** One for every file: a new one for each of thousands is more than the collector keeps up with. */
const CHUNK = Buffer.allocUnsafeSlow(2 ** 20);
/** More files than any trial leaves, so that listing a hostile folder ends. */
const FILES_MAX = 10_000;
const DEPTH_MAX = 8;

const count = z.number().int().nonnegative();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const sealSchema = z.object({
  schemaVersion: z.number().int().min(1).max(SCHEMA_VERSION),
  sealedNs: z.number().nonnegative(),
  files: z.array(
    z.object({
      /** Relative to the recording's folder. */
      path: z.string(),
      bytes: count,
      sha256,
      /** First and last moment in the file's records; null without any. */
      firstNs: z.number().nullable(),
      lastNs: z.number().nullable(),
      records: count.nullable(),
    }),
  ),
  /** Recordings of the pairs that share this trial, in folders below: `sha256` is of their seal. */
  parts: z.array(z.object({ folder: z.string(), sha256 })),
  /** SHA-256 of everything above, so that damage to the seal itself shows. */
  digest: sha256,
});
export type Seal = z.infer<typeof sealSchema>;

/** The exact text of a seal: no other text is a seal with these values. */
export function sealText({ schemaVersion, sealedNs, files, parts }: Omit<Seal, 'digest'>): string {
  const content = { schemaVersion, sealedNs, files: files.map(ordered), parts: parts.map(part) };
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return `${JSON.stringify({ ...content, digest }, null, 1)}\n`;
}

function ordered({ path, bytes, sha256, firstNs, lastNs, records }: Seal['files'][number]) {
  return { path, bytes, sha256, firstNs, lastNs, records };
}

function part({ folder, sha256 }: Seal['parts'][number]) {
  return { folder, sha256 };
}

/**
 * Seals a recording; nothing may be written into its folder afterwards. `parts` are the names of
 * folders below it that are separate recordings, sealed before.
 */
export function sealRecording(folder: string, parts: readonly string[] = []): Seal {
  const found = listFiles(folder, parts);
  const odd = found.find(({ isPlain }) => !isPlain);
  if (odd) throw new Error(`${join(folder, odd.path)} is not a plain file`);
  const files = found
    .filter(({ path }) => path !== SEAL_FILE && !DERIVED_FILES.includes(path))
    .map(({ path }) => ({ path, ...digestOf(folder, path) }));
  const sealOf = (name: string) => readFileSync(join(folder, name, SEAL_FILE));
  const hashed = parts.map((name) => {
    return { folder: name, sha256: createHash('sha256').update(sealOf(name)).digest('hex') };
  });
  const content = { schemaVersion: SCHEMA_VERSION, sealedNs: nowNs(), files, parts: hashed };
  const text = sealText(content);
  const path = join(folder, SEAL_FILE);
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
  return sealSchema.parse(JSON.parse(text));
}

export interface FoundFile {
  /** Relative to the folder. */
  path: string;
  bytes: number;
  /** False for a link, a device, a pipe and the like. */
  isPlain: boolean;
}

/**
 * Every file below a folder, by path; the folders named in `except` are left out. Opens nothing and
 * follows no link. Throws when there are more than any trial leaves.
 */
export function listFiles(folder: string, except: readonly string[] = []): FoundFile[] {
  const found: FoundFile[] = [];
  const look = (inside: string, depth: number) => {
    for (const name of readdirSync(join(folder, inside)).sort()) {
      const path = inside === '' ? name : `${inside}/${name}`;
      if (except.includes(path)) continue;
      const status = lstatSync(join(folder, path), { throwIfNoEntry: false });
      if (!status) continue;
      if (status.isDirectory() && depth < DEPTH_MAX) look(path, depth + 1);
      else found.push({ path, bytes: status.size, isPlain: status.isFile() });
      if (found.length > FILES_MAX) throw new Error(`${folder} has more than ${FILES_MAX} files`);
    }
  };
  look('', 0);
  return found;
}

/** Size, SHA-256 and span of a file. */
function digestOf(folder: string, path: string): Omit<Seal['files'][number], 'path'> {
  const span = spanCounter(path);
  const { bytes, sha256 } = hashFile(join(folder, path), (chunk) => span.take(chunk));
  return { bytes, sha256, ...span.end() };
}

/**
 * Size and SHA-256 of a plain file, read in chunks; `onChunk` may look at each, but neither keep it
 * nor hash another file.
 * Never waits on a pipe and follows no link; throws for anything but a plain file.
 */
export function hashFile(
  path: string,
  onChunk: (chunk: Buffer) => void = () => {},
): { bytes: number; sha256: string } {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile()) throw new Error(`${path} is not a plain file`);
    const hash = createHash('sha256');
    let bytes = 0;
    for (let length = readSync(file, CHUNK); length > 0; length = readSync(file, CHUNK)) {
      const chunk = CHUNK.subarray(0, length);
      hash.update(chunk);
      onChunk(chunk);
      bytes += length;
    }
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    closeSync(file);
  }
}
