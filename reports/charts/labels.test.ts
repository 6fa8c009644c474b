import { expect, test } from 'vitest';
import { distinctLabels } from './labels.ts';

const cut = (on?: string) => ({ label: 'Power cut', parameters: on ? { on } : {} });

test('a fault of its kind alone keeps its label', () => {
  expect(distinctLabels([cut('active'), { label: 'Hang', parameters: { on: 'active' } }])).toEqual([
    'Power cut',
    'Hang',
  ]);
});

test('faults of one kind differ by their target in the label, or else by number', () => {
  expect(distinctLabels([cut('active'), cut('standby')])).toEqual([
    'Power cut (active)',
    'Power cut (standby)',
  ]);
  expect(distinctLabels([cut('active'), cut('active'), cut()])).toEqual([
    'Power cut (active) 1',
    'Power cut (active) 2',
    'Power cut',
  ]);
  expect(distinctLabels([cut(), cut()])).toEqual(['Power cut 1', 'Power cut 2']);
});
