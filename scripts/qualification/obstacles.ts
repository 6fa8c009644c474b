/** Rows of a checklist that no trial on an engine can decide. */
import type { Engine } from '../../lab/engines/engine.ts';
import { validateEngine } from '../../lab/validate-engine.ts';
import { expectationNamed } from '../../reports/expectations/catalogue.ts';
import type { Checklist, Row } from '../../reports/qualification/checklist.ts';
import { suites } from '../../suites/index.ts';

/** Id of a row → the reason, in a few words; a row that can be judged is not in it. */
export function obstaclesOf({ rows }: Checklist, engine: Engine): Map<string, string> {
  return new Map(
    rows.flatMap((row) => {
      const [first] = [...scenarioObstacles(row, engine), ...evidenceObstacles(row, engine)];
      return first ? [[row.id, first] as const] : [];
    }),
  );
}

function scenarioObstacles({ procedure }: Row, engine: Engine): string[] {
  return (procedure?.scenarios ?? []).flatMap((name) => {
    const [suiteName, scenarioName] = name.split('/');
    const suite = suites.find((candidate) => candidate.name === suiteName);
    const scenario = suite?.scenarios.find((candidate) => candidate.name === scenarioName);
    if (!scenario) return [`there is no scenario ${name}`];
    const parameters = { ...engine.parameters, ...scenario.parameters?.[engine.name] };
    const [problem] = validateEngine(engine, parameters, scenario);
    return problem ? [`${name} cannot run: ${problem}`] : [];
  });
}

function evidenceObstacles({ procedure }: Row, { name, evidence }: Engine): string[] {
  return (procedure?.expectations ?? []).flatMap((expectation) => {
    const needs = expectationNamed(expectation)?.needs;
    if (!needs || evidence.includes(needs)) return [];
    return [`${expectation} needs ${needs}, which the engine ${name} does not leave`];
  });
}
