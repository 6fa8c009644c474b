/** Writes into a run's folder, which another user may have made: follows no link in it. */
import { lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { RecordingInvalid } from './recording.ts';

/** Writes a file completely or not at all; a link in its place is replaced, not followed. */
export function writeWhole(path: string, content: string | Buffer): void {
  const part = `${path}.part`;
  rmSync(part, { force: true });
  writeFileSync(part, content, { flag: 'wx' });
  renameSync(part, path);
}

/** Makes a folder, unless it is there; throws RecordingInvalid for anything else in its place. */
export function makeFolder(path: string): void {
  if (!lstatSync(path, { throwIfNoEntry: false })) mkdirSync(path);
  if (!lstatSync(path).isDirectory()) throw new RecordingInvalid(`${path} is not a folder`);
}
