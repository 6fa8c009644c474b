/** Catalogues: every member is in its folder's list, and its file is spelled as its name. */
import { posix } from 'node:path';
import type { Check, Sources, Violation } from './source.ts';

/** Folder → the start of the declaration of a member: a type, or the function that defines it. */
const CONTRACTS: Readonly<Record<string, string>> = {
  'lab/engines': ': Engine = ',
  'lab/faults': ' = defineFault\\(',
  'lab/guests': ': Guest = ',
  'lab/platforms': ': Platform = ',
  'lab/probes': ': Probe = ',
  'lab/workloads': ': Workload = ',
  'reports/checkers': ' = checker\\(',
  'reports/expectations': ' = (defineExpectation|zero|atMost)\\(',
  'reports/reporters': ': ReporterKind = ',
  suites: ': Suite = ',
};

export const catalogues: Check = {
  name: 'catalogues',
  says: 'every member of a catalogue is in its index.ts and named as its file or folder',
  find: (sources) =>
    Object.entries(CONTRACTS).flatMap(([folder, contract]) =>
      [...sources.keys()]
        .filter((path) => path.startsWith(`${folder}/`) && path.endsWith('.ts'))
        .filter((path) => !/\.test\.ts$|\/index\.ts$/.test(path))
        .flatMap((path) => judge(sources, folder, contract, path)),
    ),
};

function judge(sources: Sources, folder: string, contract: string, path: string): Violation[] {
  const text = sources.get(path) ?? '';
  const declaration = new RegExp(`^export const \\w+${contract}`, 'm');
  if (!declaration.test(text)) return [];
  const index = sources.get(`${folder}/index.ts`) ?? '';
  const fromIndex = `'./${posix.relative(folder, path)}'`;
  const name = posix.relative(folder, path).split('/')[0]?.replace(/\.ts$/, '') ?? '';
  const violations: Violation[] = [];
  if (!index.includes(fromIndex))
    violations.push({ path, line: null, says: `is not listed in ${folder}/index.ts` });
  if (!text.includes(`'${name}'`))
    violations.push({
      path,
      line: null,
      says: `its name is not '${name}', as its file is spelled`,
    });
  return violations;
}
