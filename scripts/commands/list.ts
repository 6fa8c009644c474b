/** `ftlab list`: everything that can be named on the command line or in a suite. */
import { engines } from '../../lab/engines/index.ts';
import { faults } from '../../lab/faults/index.ts';
import { guests } from '../../lab/guests/index.ts';
import type { Parameters } from '../../lab/recording/parameters.ts';
import { workloads } from '../../lab/workloads/index.ts';
import { expectations } from '../../reports/expectations/index.ts';
import { suites } from '../../suites/index.ts';
import { EXIT } from '../errors.ts';
import { table } from '../table.ts';

/** Prints the catalogues on stdout. */
export async function list(): Promise<number> {
  const [first, ...others] = suites.flatMap(({ scenarios }) => scenarios);
  const common = (first?.settable ?? []).filter((path) =>
    others.every(({ settable = [] }) => settable.includes(path)),
  );
  for (const suite of suites) {
    const rows = suite.scenarios.map((scenario) => [
      `${suite.name}/${scenario.name}`,
      scenario.engines.join(','),
      `${scenario.title}. ${scenario.why}${settable(scenario.settable, common)}`,
    ]);
    console.log(table(`SUITE ${suite.name}: ${suite.title}`, rows));
  }
  const settings = engines.map(({ name, needs, parameters }) => [
    name,
    `needs ${needs.join(', ') || 'nothing'}`,
    written(parameters),
  ]);
  console.log(table('ENGINES (change a parameter with --set name=value)', settings));
  console.log(
    table(
      'GUESTS',
      guests.map(({ name, memoryMib, diskMib }) => [
        name,
        `${memoryMib} MiB of memory, ${diskMib > 0 ? `a disk of ${diskMib} MiB` : 'no disk'}`,
      ]),
    ),
  );
  console.log(
    table(
      `WORKLOADS (change a parameter with --set workload.name=value; every scenario allows ${common.join(', ')})`,
      workloads.map(({ name, parameters }) => [name, written(parameters)]),
    ),
  );
  console.log(
    table(
      'FAULTS',
      faults.map(({ name, label }) => [name, label]),
    ),
  );
  console.log(
    table(
      'EXPECTATIONS',
      expectations.map(({ name, says }) => [name, says]),
    ),
  );
  return EXIT.passed;
}

/** What --set may change of this scenario that it may not of every one. */
function settable(paths: readonly string[] = [], common: readonly string[]): string {
  const own = paths.filter((path) => !common.includes(path));
  return own.length > 0 ? ` [--set ${own.join(', ')}]` : '';
}

function written(parameters: Parameters): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return pairs.join(' ');
}
