/** `ftlab verify BUNDLE [--key FILE]`: the signer, changed files, and today's verdict. */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { rejudge } from '../../reports/campaign/store.ts';
import { BUNDLED_RUN, type VerifiedBundle, verifyBundle } from '../../reports/signing/bundle.ts';
import { statedTests } from '../../reports/signing/stated.ts';
import { type Statement, statementOf } from '../../reports/signing/statement.ts';
import { visible } from '../../reports/visible.ts';
import { EXIT, openedBy } from '../errors.ts';
import { readPublicKey } from '../signing/key-files.ts';
import { VERSION } from '../version.ts';

/** Problems that are printed; the others are counted. */
const PROBLEMS_SHOWN = 20;

/**
 * Verifies a bundle and prints the result. Returns 0 when a given key signed, nothing differs and
 * the verdict is the same; 1 when something differs or another key signed; 2 when no key was given,
 * or this version judges otherwise.
 */
export async function verify(folder: string, keyFiles: readonly string[]): Promise<number> {
  const keys = keyFiles.map(readPublicKey);
  const verified = openedBy(() => verifyBundle(folder, keys), 'a bundle');
  print(signerLine(verified, keys));
  const { problems, statement } = verified;
  for (const problem of problems.slice(0, PROBLEMS_SHOWN)) print(`✗ ${problem}`);
  if (problems.length > PROBLEMS_SHOWN) print(`✗ and ${problems.length - PROBLEMS_SHOWN} more`);
  // Files that differ from the signed files are not judged.
  if (!statement || problems.length > 0) {
    print('NOT VERIFIED: the bundle is not as it was signed; nothing in it is evidence');
    return EXIT.failed;
  }
  print(`✓ ${statement.subject.length} files are as they were signed`);
  const isSame = judgedSame(folder, statement);
  if (verified.signer === null && keys.length > 0) {
    print('NOT VERIFIED: none of the given keys signed it');
    return EXIT.failed;
  }
  if (verified.signer === null) {
    print('NOT VERIFIED: the signer is unknown; give the public key with --key');
    return EXIT.inconclusive;
  }
  print(isSame ? 'VERIFIED' : 'VERIFIED, and judged otherwise by this version');
  return isSame ? EXIT.passed : EXIT.inconclusive;
}

function print(line: string): void {
  process.stdout.write(`${visible(line)}\n`);
}

function signerLine({ signer, named }: VerifiedBundle, keys: readonly KeyObject[]): string {
  if (signer !== null) return `✓ signed by the given key ${signer}`;
  const claim = named === null ? 'it names none' : `it claims to be ${named}, which proves nothing`;
  return `? signed by an unknown key: ${claim}${keys.length > 0 ? '; no given key signed it' : ''}`;
}

/** Judges the recordings again, writing nothing; returns whether the verdicts are as signed. */
function judgedSame(folder: string, { predicate }: Statement): boolean {
  const run = join(folder, BUNDLED_RUN);
  const { annotations = {} } = predicate.configuration[0] ?? {};
  const { date = '', version = '?', commit = '?' } = annotations;
  const tests = openedBy(
    () => statedTests(run, rejudge(run, { isReadOnly: true }), date),
    'a bundle',
  );
  const now = statementOf([], tests, {}).predicate;
  print(`  signed: ${predicate.result}, judged on ${date} by ftlab ${version}, commit ${commit}`);
  const differences = (['passedTests', 'warnedTests', 'failedTests'] as const).flatMap((list) =>
    now[list].filter((name) => !predicate[list].includes(name)).map((name) => `${name}: ${list}`),
  );
  const missing = [...predicate.passedTests, ...predicate.warnedTests, ...predicate.failedTests]
    .filter((name) => !tests.some((test) => test.name === name))
    .map((name) => `${name}: not judged`);
  const all = [...differences, ...missing];
  if (all.length === 0 && now.result === predicate.result) {
    print(`✓ ftlab ${VERSION} judges the recordings again, and the verdict is the same`);
    return true;
  }
  print(`✗ ftlab ${VERSION} judges otherwise: ${now.result}; ${all.join(', ')}`);
  return false;
}
