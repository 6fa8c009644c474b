/** Reasons that the seal of a recording gives against its trial, and the proofs it leaves. */
import type { Recording } from '../recording.ts';
import type { Reason } from '../verdict.ts';
import type { Damage } from './verify.ts';

/** More damaged files than this are counted, not named: a whole folder may be foreign. */
const NAMED_MAX = 50;

/** A reason per damaged file (broken), or one for a recording without a seal (inconclusive). */
export function evidenceReasons({
  evidence: { isSealed, damage },
  version,
}: Pick<Recording, 'evidence' | 'version'>): Reason[] {
  const broken = damageTexts(damage).map((text): Reason => {
    return { expectation: 'evidence', outcome: 'broken', text };
  });
  if (isSealed) return broken;
  const text =
    version === 1
      ? 'recorded before evidence was sealed'
      : 'no seal: the trial did not end in order';
  return [...broken, { expectation: 'evidence', outcome: 'inconclusive', text }];
}

/** `history.jsonl is missing`, a text for each file; the last text may count further files. */
export function damageTexts(damage: readonly Damage[]): string[] {
  const named = damage.slice(0, NAMED_MAX).map(({ path, says }) => `${path} ${says}`);
  const more = damage.length - named.length;
  return more > 0 ? [...named, `${more} more files are damaged`] : named;
}

/**
 * Whether these files are intact evidence. `files` are paths, or folders with a slash at the end. A
 * file that was added is no evidence, and does not damage other files.
 */
export function isIntact({ evidence }: Pick<Recording, 'evidence'>, files: readonly string[]) {
  const { isSealed, damage } = evidence;
  const rests = ({ path }: Damage) =>
    files.some((file) => (file.endsWith('/') ? path.startsWith(file) : path === file));
  return isSealed && !damage.some((file) => !file.isAdded && rests(file));
}
