/** Subjects of commits: `area: what changed`, in one line of a terminal or of a web page. */
import { run } from '../../lab/command.ts';
import type { Check, History, Violation } from './source.ts';

/**
 * The check begins after this commit. About 60 older commits have longer subjects (the youngest six
 * are of the same day); they stay, because a commit is published and a new subject would change the
 * hash of every commit after it.
 */
const BEGIN = '15d0b6110c3f5e86c21a15043660b23d7ae36c20';

/** Characters. */
const SUBJECT_MAX = 72;

/** A top folder or file, with folders below it; further areas follow after a comma. */
const AREA = String.raw`(?:scripts|suites|reports|lab|README|LICENSE|package|tsconfig|\.[\w-]+)`;
const PATH = String.raw`${AREA}(?:/[\w.-]+)*`;
const FORM = new RegExp(`^${PATH}(?:, ${PATH})*: \\S`);

export const subjects: Check = {
  name: 'subjects',
  says: `a commit's subject is 'area: what changed', in at most ${SUBJECT_MAX} characters`,
  skips: ({ missing }) => missing,
  find: (_sources, { commits }) =>
    commits.flatMap(({ hash, subject }): Violation[] => {
      const says = problemOf(subject);
      return says === null ? [] : [{ path: `commit ${hash.slice(0, 7)}`, line: null, says }];
    }),
};

function problemOf(subject: string): string | null {
  const characters = [...subject].length;
  if (characters > SUBJECT_MAX)
    return `a subject of ${characters} characters; say it in ${SUBJECT_MAX}`;
  if (!FORM.test(subject))
    return `${JSON.stringify(subject)}: begin with the folder that changed: 'lab/guests: …'`;
  return null;
}

/**
 * The commits after `begin`, merges apart. A tarball has no history and a shallow clone has too
 * little: then `missing` says so, and there are no commits.
 */
export async function historyOf(root: string, begin: string = BEGIN): Promise<History> {
  const git = (...words: string[]) => run(['git', '-C', root, ...words]);
  try {
    await git('merge-base', '--is-ancestor', begin, 'HEAD');
  } catch {
    return {
      missing: `no history from ${begin.slice(0, 7)} on (no clone, or shallow)`,
      commits: [],
    };
  }
  const lines = await git('log', '--no-merges', '--format=%H %s', `${begin}..HEAD`);
  const commits = lines.split('\n').filter((line) => line !== '');
  return { missing: null, commits: commits.map(commitOf) };
}

function commitOf(line: string): { hash: string; subject: string } {
  const space = line.indexOf(' ');
  return { hash: line.slice(0, space), subject: line.slice(space + 1) };
}
