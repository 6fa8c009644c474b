/** Checks that imports run one way, and that processes are spawned in three places. */
import { posix } from 'node:path';
import { parseSync } from 'oxc-parser';
import type { Check, Sources, Violation } from './source.ts';

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
  // Reports may not import lab/command.ts.
  'node:child_process': 'reports/page/bundle.ts',
};

export const importDirection: Check = {
  name: 'import-direction',
  says:
    'scripts → suites, reports, lab; suites → lab, reports/expectations; ' +
    'reports → lab/recording',
  find: (sources) =>
    importsOf(sources).flatMap(({ path, line, specifier }): Violation[] => {
      if (!specifier.startsWith('.')) return [];
      const target = posix.join(posix.dirname(path), specifier);
      const [from = '', to = ''] = [path, target].map((name) => name.split('/')[0] ?? '');
      const allowed = MAY_IMPORT[from];
      if (!allowed || from === to || allowed.some((folder) => target.startsWith(folder))) return [];
      const allowance = allowed.join(', ') || 'only itself';
      const says = `${from}/ may not import ${target}: it may import ${allowance}`;
      return [{ path, line, says }];
    }),
};

export const spawning: Check = {
  name: 'spawning',
  says:
    'lab/command.ts spawns processes, scripts/setup runs shell commands, reports/page/bundle.ts ' +
    'runs the bundler, and nothing else spawns',
  find: (sources) =>
    importsOf(sources).flatMap(({ path, line, specifier, isType }): Violation[] => {
      const place = ONLY_IN[specifier];
      if (!place || isType || path.startsWith(place)) return [];
      return [{ path, line, says: `${specifier} may be imported in ${place}` }];
    }),
};

export interface Import {
  readonly path: string;
  readonly line: number;
  /** As it is written: `./x.ts`, `zod`. */
  readonly specifier: string;
  /** Whether only types are imported. */
  readonly isType: boolean;
}

/** Every import and re-export of every TypeScript file; text in strings is none. */
export function importsOf(sources: Sources): Import[] {
  return [...sources].filter(([path]) => path.endsWith('.ts')).flatMap(importsIn);
}

function importsIn([path, text]: [string, string]): Import[] {
  const { staticImports, staticExports, dynamicImports } = parseSync(path, text).module;
  const at = (start: number) => text.slice(0, start).split('\n').length;
  return [
    ...staticImports.map(({ moduleRequest: { value, start }, entries }) => {
      const isType = entries.length > 0 && entries.every((entry) => entry.isType);
      return { path, line: at(start), specifier: value, isType };
    }),
    ...staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) => {
        if (!moduleRequest) return [];
        const { value, start } = moduleRequest;
        return [{ path, line: at(start), specifier: value, isType }];
      }),
    ),
    ...dynamicImports.map(({ moduleRequest: { start, end } }) => {
      return { path, line: at(start), specifier: text.slice(start + 1, end - 1), isType: false };
    }),
  ];
}
