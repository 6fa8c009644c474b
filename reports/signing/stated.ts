/** The tests that a bundle states: rows of a qualification, or trials of any other campaign. */
import { dirname } from 'node:path';
import type { Campaign } from '../campaign/schema.ts';
import { evaluate } from '../qualification/evaluate.ts';
import type { RowResult } from '../qualification/rows.ts';
import { readQualification } from '../qualification/state.ts';
import type { StatedTest } from './statement.ts';

/**
 * By the verdicts in `campaign` (judge them again first), as of an ISO date: waivers expire. Throws
 * RecordingInvalid when the folder's qualification cannot be read.
 */
export function statedTests(folder: string, campaign: Campaign, date: string): StatedTest[] {
  const state = readQualification(folder);
  if (state) return evaluate(folder, campaign, state, date).results.flatMap(rowTest);
  return campaign.trials.map(({ folder: name, outcome }) => {
    const isDecided = outcome === 'passed' || outcome === 'failed';
    return { name, state: isDecided ? outcome : 'neither' };
  });
}

/** A row that does not apply is no test; a SHOULD that is not met warns. */
function rowTest({ row, state }: RowResult): StatedTest[] {
  if (state === 'not applicable') return [];
  const isMet = state === 'met' || state === 'signed off';
  const isFailed = state === 'not met' && row.requirement === 'MUST';
  return [{ name: row.id, state: isMet ? 'passed' : isFailed ? 'failed' : 'neither' }];
}

/** Folders of a campaign's bundle: trials, the common parts of their pairs, and sign-offs. */
export function foldersOf({ trials }: Campaign): string[] {
  const trialFolders = trials.map(({ folder, pair }) => (pair === null ? folder : dirname(folder)));
  return [...new Set(trialFolders), 'sign-offs'];
}
