import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sealRecording } from '../../lab/recording/seal.ts';
import { because, sampleCampaign } from '../samples/campaign.ts';
import { sample } from '../samples/recording.ts';
import { evaluate, versionsIn } from './evaluate.ts';
import type { QualificationFile } from './state.ts';

const CHECKLIST = `schemaVersion: 1
name: x
title: x
version: '1'
about: x
rows:
  - id: X-1
    requirement: MUST
    text: x
    source: { title: x }
    procedure: { scenarios: [smoke/calm], trials: 2, expectations: [nothing-lost] }
`;
const state: QualificationFile = {
  ...{ schemaVersion: 1, checklist: CHECKLIST, engine: 'lockstep', abilities: [] },
  ...{ obstacles: {}, isQuick: false, signOffs: [] },
};
const reasons = [because('passed', 'nothing-lost: none lost')];
const campaign = sampleCampaign([
  { folder: '1', reasons },
  { folder: '2', reasons },
]);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-evaluate-'));
  for (const trial of ['1', '2']) {
    const recording = sample();
    cpSync(recording, join(folder, trial), { recursive: true });
    rmSync(recording, { recursive: true });
    sealRecording(join(folder, trial));
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const evaluated = () => evaluate(folder, campaign, state, '2026-11-28');

/** Changes the manifest of the second trial. */
function change(apply: (manifest: { startedAt: string; engine: { version: string } }) => void) {
  const path = join(folder, '2/manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  apply(manifest);
  writeFileSync(path, JSON.stringify(manifest));
}

test('two trials of one product meet the row, and each has the digest of its seal', () => {
  const { results, digests, notes } = evaluated();
  expect(results).toMatchObject([{ state: 'met', judged: 2 }]);
  expect(digests.map(({ path }) => path)).toEqual(['1/evidence.json', '2/evidence.json']);
  expect(notes).toEqual([]);
});

test('trials of an older version of the product do not count', () => {
  change((manifest) => {
    manifest.engine.version = 'the next';
    manifest.startedAt = '2099-01-01T00:00:00.000Z';
  });
  const { results, product, notes } = evaluated();
  expect(product.version).toBe('the next');
  expect(results).toMatchObject([{ state: 'not enough evidence', judged: 1 }]);
  expect(notes).toContain('Trials of another version of the product do not count.');
  expect(versionsIn(folder, campaign)).toHaveLength(2);
});

test('a trial whose manifest is gone does not count, and one without a seal is named', () => {
  rmSync(join(folder, '2/manifest.json'));
  rmSync(join(folder, '2/evidence.json'));
  const { results, digests, notes } = evaluated();
  expect(results).toMatchObject([{ state: 'not enough evidence', judged: 1 }]);
  expect(digests).toHaveLength(1);
  expect(notes).toEqual(['2 has no seal: the trial was killed']);
});
