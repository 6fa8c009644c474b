/** The files and commits of the project as a check reads them, and the contract of a check. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Path from the top of the project → text. */
export type Sources = ReadonlyMap<string, string>;

export interface Violation {
  readonly path: string;
  /** From 1; null when the violation is about the file as a whole. */
  readonly line: number | null;
  /** The problem, and how to mend it. */
  readonly says: string;
}

export interface Check {
  readonly name: string;
  /** A sentence: the condition that holds when the check passes. */
  readonly says: string;
  /** Why the check cannot run in this copy of the project; null when it can. */
  skips?(history: History): string | null;
  find(sources: Sources, history: History): Violation[];
}

/** The commits that the checks look at. */
export interface History {
  /** Why the history is not there; null when it is. */
  readonly missing: string | null;
  readonly commits: readonly { readonly hash: string; readonly subject: string }[];
}

const TEXTS = '{*,.*,.ci/*,{scripts,suites,reports,lab}/**/*}';

/** Every text file of the project, without installed, recorded and locked files. */
export function readSources(root: string): Sources {
  const exclude = [
    'node_modules/**',
    'reports/runs/**',
    '.git{,/**}', // a file in a linked work tree
    'package-lock.json',
    '**/*.png',
    '**/*.xsd', // of others, as they published it
  ];
  const found = globSync(TEXTS, { cwd: root, exclude, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

/** Where `pattern` (with flag g) matches, line by line, with the match. */
export function matches(
  text: string,
  pattern: RegExp,
): { line: number; match: RegExpMatchArray }[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(pattern)].map((match) => ({ line: index + 1, match })),
    );
}
