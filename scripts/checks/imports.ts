/** Imports run one way, and processes are spawned in two places. */
import { posix } from 'node:path';
import { type Check, matches, type Sources, type Violation } from './source.ts';

/** Folder → the folders it may import from, besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  scripts: ['suites/', 'reports/', 'lab/', 'package.json'],
  suites: ['lab/', 'reports/expectations/'],
  reports: ['lab/recording/'],
  lab: [],
};

/** Package → where it may be imported, types apart. */
const ONLY_IN: Readonly<Record<string, string>> = {
  execa: 'lab/command.ts',
  zx: 'scripts/setup/',
  'node:child_process': 'nowhere (use lab/command.ts)',
};

const IMPORT = /(?:\bfrom |\bimport\(?|^import )\s*'([^']+)'/g;

export const importDirection: Check = {
  name: 'import-direction',
  says: 'scripts → suites, reports, lab; suites → lab, reports/expectations; reports → lab/recording',
  find: (sources) =>
    importsOf(sources).flatMap(({ path, line, specifier }): Violation[] => {
      if (!specifier.startsWith('.')) return [];
      const target = posix.join(posix.dirname(path), specifier);
      const [own = '', other = ''] = [path, target].map((name) => name.split('/')[0] ?? '');
      const allowed = MAY_IMPORT[own];
      if (!allowed || own === other || allowed.some((folder) => target.startsWith(folder)))
        return [];
      const says = `${own}/ may not import ${target}: it may import ${allowed.join(', ') || 'only itself'}`;
      return [{ path, line, says }];
    }),
};

export const spawning: Check = {
  name: 'spawning',
  says: 'lab/command.ts spawns processes, scripts/setup runs shell commands, and nothing else does',
  find: (sources) =>
    importsOf(sources).flatMap(({ path, line, specifier, isType }): Violation[] => {
      const place = ONLY_IN[specifier];
      if (!place || isType || path.startsWith(place)) return [];
      return [{ path, line, says: `${specifier} may be imported in ${place}` }];
    }),
};

/** Every import of every TypeScript file: its line, what it names, and whether it is of types only. */
export function importsOf(sources: Sources) {
  return [...sources]
    .filter(([path]) => path.endsWith('.ts'))
    .flatMap(([path, text]) =>
      matches(text, IMPORT).map(({ line, match }) => ({
        path,
        line,
        specifier: match[1] ?? '',
        isType: /^\s*(import|export) type /.test(match.input ?? ''),
      })),
    );
}
