/** Imports inside lab: folders are layers, and the suites see no engine. */
import { posix } from 'node:path';
import { importsOf } from './imports.ts';
import type { Check, Violation } from './source.ts';

/** Folder of lab → the folders of lab that it may import from, besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  recording: [],
  guests: ['recording'],
  platforms: ['recording', 'guests'],
  detection: ['recording', 'platforms'],
  engines: ['recording', 'guests', 'platforms', 'detection'],
  workloads: ['recording', 'guests', 'platforms'],
  faults: ['recording', 'guests', 'platforms'],
  probes: ['recording', 'guests', 'platforms'],
};

/** Files of lab below every folder, which a member of any folder may import. */
const FOUNDATION: readonly string[] = [
  ...['capabilities', 'catalogue', 'command', 'deadline', 'environment', 'forget-saved', 'lab'],
  ...['machine-state', 'memory', 'namespace', 'pair', 'qmp', 'stamp-clock', 'toolbox'],
  ...['validate-parameters', 'whole-folder'],
];

/** Folders from which the foundation itself may import. */
const FOUNDATION_MAY_IMPORT: readonly string[] = ['recording', 'guests', 'platforms'];

/** Where in lab a path is: `engines` for a folder, `.pair` for a file at the top of it. */
function placeOf(path: string): string | null {
  const [top, second = '', third] = path.split('/');
  if (top !== 'lab') return null;
  return third === undefined ? `.${second.replace(/\.ts$/, '')}` : second;
}

function isFoundation(place: string): boolean {
  return place.startsWith('.') && FOUNDATION.includes(place.slice(1));
}

/** Whether a file at one place of lab may import a file at another place. */
function mayImport(from: string, to: string): boolean {
  if (from === to || isFoundation(to)) return true;
  if (isFoundation(from)) return FOUNDATION_MAY_IMPORT.includes(to);
  const allowed = MAY_IMPORT[from];
  return from.startsWith('.') || allowed === undefined || allowed.includes(to);
}

export const layers: Check = {
  name: 'layers',
  says: 'in lab: recording ← pair ← platforms, detection ← engines, faults, workloads, probes',
  find: (sources) =>
    importsOf(sources)
      .filter(({ path, specifier }) => specifier.startsWith('.') && !/\.test\.ts$/.test(path))
      .flatMap(({ path, line, specifier }): Violation[] => {
        const target = posix.join(posix.dirname(path), specifier);
        if (path.startsWith('suites/') && target.startsWith('lab/engines/'))
          return [{ path, line, says: `a suite may not import ${target}: name what it needs` }];
        const [from, to] = [placeOf(path), placeOf(target)];
        if (from === null || to === null || mayImport(from, to)) return [];
        const allowed = MAY_IMPORT[from] ?? FOUNDATION_MAY_IMPORT;
        const may = [...allowed, 'the foundation'].join(', ');
        return [{ path, line, says: `may not import ${target}; it may import ${may}` }];
      }),
};
