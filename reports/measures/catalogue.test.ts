import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { observe } from '../observed.ts';
import { readRecording } from '../recording.ts';
import { sample } from '../samples/recording.ts';
import { checkers, measureAll, measures, proofsFor } from './catalogue.ts';

test('every measure is in the catalogue once, with title, unit and meaning', () => {
  const names = measures.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, title, says } of measures) {
    expect(name).toMatch(/^[a-z][A-Za-z0-9]+$/);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(says).toMatch(/^[A-Z0-9].*\.$/);
  }
});

test('a measure that proves a violation is in the catalogue, and less of it is better', () => {
  for (const { workload } of checkers) {
    const proofs = proofsFor(workload).map(({ measure }) => measure);
    expect(proofs).toContain('dualActiveMs');
    for (const proof of proofs)
      expect(measures.find(({ name }) => name === proof)?.better).toBe('less');
  }
});

test('each has a value or null; a workload without a checker has none of a checker', () => {
  const folder = sample();
  try {
    const seen = observe(readRecording(folder));
    const all = measureAll(seen);
    expect(new Set(Object.keys(all))).toEqual(new Set(measures.map(({ name }) => name)));
    expect(all.acknowledgedLost).toBe(0);
    const manifest = { ...seen.manifest, workload: { name: 'other', parameters: {} } };
    expect(measureAll({ ...seen, manifest })).toMatchObject({
      acknowledged: 800,
      acknowledgedLost: null,
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
