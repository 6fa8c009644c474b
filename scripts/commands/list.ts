/** `ftlab list`: everything that can be named on the command line or in a suite. */
import { engines } from '../../lab/engines/index.ts';
import { faults } from '../../lab/faults/catalogue.ts';
import { guests } from '../../lab/guests/index.ts';
import type { Parameters } from '../../lab/recording/parameters.ts';
import { enginesFor } from '../../lab/validate-engine.ts';
import { workloads } from '../../lab/workloads/index.ts';
import { expectations } from '../../reports/expectations/catalogue.ts';
import { reporters } from '../../reports/reporters/index.ts';
import { suites } from '../../suites/index.ts';
import type { Suite } from '../../suites/suite.ts';
import { byName } from '../campaign/select.ts';
import { EXIT } from '../errors.ts';
import { checklistNames, openChecklist } from '../qualification/checklists.ts';
import { table } from '../table.ts';

/** Prints the catalogues, or a suite, on stdout. */
export async function list(suiteName: string | null, json: boolean): Promise<number> {
  const chosen = suiteName === null ? suites : [byName('suite', suites, suiteName)];
  const listed = { suites: chosen, ...(suiteName === null ? catalogues() : {}) };
  if (json) console.log(JSON.stringify(listed, null, 1));
  else
    for (const text of [...chosen.map(suiteTable), ...catalogueTables(listed)]) console.log(text);
  return EXIT.passed;
}

/** Values of the JSON beside the suites. */
function catalogues() {
  return {
    engines: engines.map(({ name, needs, parameters }) => ({ name, needs, parameters })),
    guests: guests.map(({ name, memoryMib, diskMib, services }) => {
      return { name, memoryMib, diskMib, services };
    }),
    workloads: workloads.map(({ name, service, parameters }) => ({ name, service, parameters })),
    faults: faults.map(({ name, label }) => ({ name, label })),
    expectations: expectations.map(({ name, says }) => ({ name, says })),
    reporters: reporters.map(({ name, says, file }) => ({ name, says, file })),
    checklists: checklistNames().map((name) => {
      const { title, version, rows } = openChecklist(name).checklist;
      return { name, title, version, rows: rows.length };
    }),
  };
}

function suiteTable({ name, title, scenarios }: Suite): string {
  const common = commonSettable();
  const rows = scenarios.map((scenario) => [
    `${name}/${scenario.name}`,
    enginesFor(scenario, engines)
      .map((engine) => engine.name)
      .join(','),
    `${scenario.title}. ${scenario.why}${settable(scenario.settable, common)}`,
  ]);
  return table(`SUITE ${name}: ${title}`, rows);
}

function catalogueTables(listed: Partial<ReturnType<typeof catalogues>>): string[] {
  if (!listed.engines) return [];
  const common = commonSettable().join(', ');
  return [
    table(
      'ENGINES (change a parameter with --set name=value)',
      engines.map(({ name, needs, parameters }) => [
        name,
        `needs ${needs.join(', ') || 'nothing'}`,
        written(parameters),
      ]),
    ),
    table(
      'GUESTS',
      guests.map(({ name, memoryMib, diskMib, services }) => [
        name,
        `${memoryMib} MiB of memory, ${diskMib > 0 ? `a disk of ${diskMib} MiB` : 'no disk'}`,
        `serves ${Object.keys(services).join(', ')}`,
      ]),
    ),
    table(
      'WORKLOADS (change a parameter with --set workload.name=value; ' +
        `every scenario allows ${common})`,
      workloads.map(({ name, service, parameters }) => [
        name,
        `asks ${service}`,
        written(parameters),
      ]),
    ),
    table(
      'FAULTS',
      faults.map(({ name, label }) => [name, label]),
    ),
    table(
      'EXPECTATIONS',
      expectations.map(({ name, says }) => [name, says]),
    ),
    table(
      'REPORTERS (--report NAME, or NAME=FILE)',
      reporters.map(({ name, says, file }) => [name, `${says} (${file ?? 'stdout'})`]),
    ),
    table(
      'CHECKLISTS (ftlab qualify NAME)',
      (listed.checklists ?? []).map(({ name, title, version, rows }) => [
        name,
        `${rows} rows, version ${version}`,
        title,
      ]),
    ),
  ];
}

/** Parameters that --set may change in every scenario. */
function commonSettable(): string[] {
  const [first, ...others] = suites.flatMap(({ scenarios }) => scenarios);
  return (first?.settable ?? []).filter((path) =>
    others.every(({ settable = [] }) => settable.includes(path)),
  );
}

/** Parameters that --set may change in this scenario and not in every scenario. */
function settable(paths: readonly string[] = [], common: readonly string[]): string {
  const ownPaths = paths.filter((path) => !common.includes(path));
  return ownPaths.length > 0 ? ` [--set ${ownPaths.join(', ')}]` : '';
}

function written(parameters: Parameters): string {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  return pairs.join(' ');
}
