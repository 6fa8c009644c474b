/** Files that nothing uses. */
import { posix } from 'node:path';
import type { Check, Sources } from './source.ts';

/** Started by the launchers, by npm or by vitest; every test is a start, too. */
const STARTS = [
  /^scripts\/(cli|check|test|vitest\.config|scenarios\.lab)\.ts$/,
  /\.test\.ts$/,
  /^scripts\/(ftlab|test)$/,
];

/** Files that are used by name, by programs outside the project. */
const OTHERS = /^[^/]+$|\.md$|^\.ci\/|^suites\/checklists\/.*\.yaml$/;

/** Folders of which every C file is compiled. */
const COMPILED = /^lab\/.*\.[ch]$/;

export const deadFiles: Check = {
  name: 'dead-files',
  says: 'every file is reached from a command or a test, by import or by its name',
  find: (sources) => {
    const reached = reachedIn(sources);
    return [...sources.keys()]
      .filter((path) => !reached.has(path) && !OTHERS.test(path) && !COMPILED.test(path))
      .map((path) => ({ path, line: null, says: 'nothing uses it; remove it' }));
  },
};

function reachedIn(sources: Sources): ReadonlySet<string> {
  const byName = Map.groupBy(sources.keys(), (path) => posix.basename(path));
  const reached = new Set<string>();
  const left = [...sources.keys()].filter((path) => STARTS.some((start) => start.test(path)));
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    left.push(...usedBy(path, sources.get(path) ?? '', byName));
  }
  return reached;
}

/** A file name in a string, behind any folders: `'./x.ts'`, `'../lab/x.ts'`, `"init.sh"`. */
const NAMED = /['"`/]([\w.-]+\.\w+)\b|\/([\w.-]+)['"`\s]/g;

/** Files that a file names; a name of several files means the nearest in the tree. */
function usedBy(
  path: string,
  text: string,
  byName: ReadonlyMap<string, readonly string[]>,
): string[] {
  const imported = [...text.matchAll(/['"](\.[^'"]+)['"]/g)].map(([, specifier = '']) =>
    posix.join(posix.dirname(path), specifier),
  );
  const named = [...text.matchAll(NAMED)].flatMap(([, file, bare]) => {
    const candidates = byName.get(file ?? bare ?? '') ?? [];
    return candidates.filter((candidate) => candidates.length === 1 || isBeside(path, candidate));
  });
  const known = imported.filter((file) => byName.get(posix.basename(file))?.includes(file));
  return [...known, ...named];
}

/** Whether one file is in the folder of the other, or below it. */
function isBeside(path: string, other: string): boolean {
  return posix.dirname(other).startsWith(posix.dirname(path));
}
