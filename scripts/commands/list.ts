/** `ftlab list`: everything that can be named on the command line or in a suite. */
import { engines } from '../../lab/engines/index.ts';
import { faults } from '../../lab/faults/index.ts';
import { expectations } from '../../reports/expectations/index.ts';
import { suites } from '../../suites/index.ts';
import { EXIT } from '../errors.ts';
import { table } from '../table.ts';

/** Prints the catalogues on stdout. */
export async function list(): Promise<number> {
  for (const suite of suites) {
    const rows = suite.scenarios.map((scenario) => [
      `${suite.name}/${scenario.name}`,
      scenario.engines.join(','),
      `${scenario.title}. ${scenario.why}`,
    ]);
    console.log(table(`SUITE ${suite.name}: ${suite.title}`, rows));
  }
  const settings = engines.map(({ name, needs, parameters }) => [
    name,
    `needs ${needs.join(', ') || 'nothing'}`,
    Object.entries(parameters)
      .map(([key, value]) => `${key}=${value}`)
      .join(' '),
  ]);
  console.log(table('ENGINES (change a parameter with --set name=value)', settings));
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
