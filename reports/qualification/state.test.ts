import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashFile } from '../../lab/recording/seal.ts';
import { RecordingInvalid } from '../recording.ts';
import {
  type QualificationFile,
  readQualification,
  validSignOffs,
  writeQualification,
} from './state.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const state: QualificationFile = {
  ...{ schemaVersion: 1, checklist: 'name: x', engine: 'lockstep', abilities: [] },
  ...{ obstacles: {}, isQuick: false, signOffs: [] },
};

test('it is read as it was written; a campaign without it is no qualification', () => {
  expect(readQualification(folder)).toBeNull();
  writeQualification(folder, state);
  expect(readQualification(folder)).toEqual(state);
});

test.each(['{', '[]', '{"schemaVersion":2}', JSON.stringify({ ...state, more: 1 })])(
  '%s is refused',
  (text) => {
    writeFileSync(join(folder, 'qualification.json'), text);
    expect(() => readQualification(folder)).toThrow(RecordingInvalid);
  },
);

test('a link in its place is not followed', () => {
  symlinkSync('/dev/zero', join(folder, 'qualification.json'));
  expect(() => readQualification(folder)).toThrow(RecordingInvalid);
});

test('a sign-off counts while its evidence is there and unchanged', () => {
  const file = 'sign-offs/X-1-1/photo.png';
  const path = join(folder, file);
  mkdirSync(join(folder, 'sign-offs/X-1-1'), { recursive: true });
  writeFileSync(path, 'photo');
  const { sha256 } = hashFile(path);
  const signed = { row: 'X-1', name: 'A. Engineer', date: '2026-11-28', isMet: true };
  const signOffs = [{ ...signed, file, sha256 }];
  const evidence = `${file} (SHA-256 ${sha256})`;
  expect(validSignOffs(folder, { signOffs })).toEqual({
    valid: [{ ...signed, evidence }],
    problems: [],
  });
  for (const spoil of [() => writeFileSync(path, 'Photo'), () => rmSync(path)]) {
    spoil();
    const { valid, problems } = validSignOffs(folder, { signOffs });
    expect(valid).toEqual([]);
    expect(problems).toEqual([expect.stringMatching(/^X-1: the evidence .* missing or changed/)]);
  }
});
