/**
 * Real recordings, kept small: a file each in recordings/, made by `pack` from a trial's folder.
 * Compressed by Brotli: u32 length of a JSON list of [path, bytes], the list, and all contents.
 */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { z } from 'zod';
import { DERIVED_FILES, listFiles } from '../../lab/recording/seal.ts';

const FOLDER = join(import.meta.dirname, 'recordings');
const listSchema = z.array(z.tuple([z.string(), z.number().int().nonnegative()]));

/** Packs the files of a recording into one file, without derived files. */
export function pack(folder: string): Buffer {
  const files = listFiles(folder).filter(({ path }) => !DERIVED_FILES.includes(path));
  const contents = files.map(({ path }) => readFileSync(join(folder, path)));
  const list = files.map(({ path }, index) => [path, contents[index]?.length ?? 0]);
  const head = Buffer.from(JSON.stringify(list));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return brotliCompressSync(Buffer.concat([length, head, ...contents]));
}

/** Unpacks into a new folder below the system's temporary folder; returns its path. */
export function unpack(packed: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'ftlab-real-'));
  const whole = brotliDecompressSync(packed);
  let at = 4 + whole.readUInt32LE(0);
  for (const [path, bytes] of listSchema.parse(JSON.parse(whole.toString('utf8', 4, at)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), whole.subarray(at, at + bytes));
    at += bytes;
  }
  return folder;
}

/** Unpacks a file of recordings/; returns the path of its folder. */
export function realRecording(file: string): string {
  return unpack(readFileSync(join(FOLDER, file)));
}
