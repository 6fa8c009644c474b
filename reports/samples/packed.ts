/**
 * Real recordings, kept small: one file each in recordings/, JSON from path to content (a character
 * a byte, as latin1) behind Brotli. `pack` made them of the folder of a trial.
 */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { z } from 'zod';
import { DERIVED_FILES, listFiles } from '../../lab/recording/seal.ts';

const FOLDER = join(import.meta.dirname, 'recordings');
const packedSchema = z.record(z.string(), z.string());

/** The files of a recording as one; what is derived from them is left out. */
export function pack(folder: string): Buffer {
  const files = listFiles(folder).filter(({ path }) => !DERIVED_FILES.includes(path));
  const contents = files.map(({ path }) => [path, readFileSync(join(folder, path), 'latin1')]);
  return brotliCompressSync(JSON.stringify(Object.fromEntries(contents)));
}

/** Unpacks into a new folder below the system's temporary one; returns its path. */
export function unpack(packed: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-real-'));
  const files = packedSchema.parse(JSON.parse(brotliDecompressSync(packed).toString()));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, 'latin1');
  }
  return folder;
}

/** Unpacks a file of recordings/; returns the path of its folder. */
export function realRecording(file: string): string {
  return unpack(readFileSync(join(FOLDER, file)));
}
