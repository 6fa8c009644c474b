/**
 * Templates of `ftlab new`: a member that compiles, passes every check and does nothing yet, with a
 * test. A fault made of it never takes effect; an engine made of it is chosen only by name.
 */
import { createHash } from 'node:crypto';
import { withExport, withMember } from './lists.ts';
import { camel, title } from './names.ts';

export interface Template {
  /** Path of each new file → its text; `name` is in kebab case. */
  files(name: string): Readonly<Record<string, string>>;
  /** Path of the list. */
  readonly list: string;
  /** The list with the new member. */
  listed(index: string, name: string): string;
  /** Steps that are left to do by hand. */
  readonly next: readonly string[];
}

const fault: Template = {
  files: (name) => ({
    [`lab/faults/${name}.ts`]: `/** \`${name}\`: nothing happens yet. */
import { defineFault, NoBite } from './fault.ts';
import { hostOf, onlyTarget } from './target.ts';

/** Does nothing yet, and says so: the trial is inconclusive. */
export const ${camel(name)} = defineFault({
  name: '${name}',
  label: '${title(name)}',
  colour: '${colourOf(name)}',
  schema: onlyTarget,
  async inject(context) {
    const { name } = hostOf(context);
    // Inject, verify the effect at another place, and return bitten({ atNs, proof, undo }).
    throw new NoBite(\`host \${name}: nothing was broken\`);
  },
});
`,
    [`lab/faults/${name}.test.ts`]: `import { expect, test } from 'vitest';
import { validateFault } from './catalogue.ts';
import { NoBite } from './fault.ts';
import { ${camel(name)} } from './${name}.ts';

test('it takes a host or a role, and nothing else', () => {
  const fault = ${camel(name)}({ on: 'active' });
  expect(validateFault(fault)).toBeNull();
  expect(validateFault({ ...fault, parameters: {} })).not.toBeNull();
});

test('an effect that was not seen is no effect', async () => {
  const lab = { all: { a: { name: 'a', isPowered: true } } };
  const context = { lab, pair: {}, parameters: { on: 'a' } };
  await expect(${camel(name)}.inject(context as never)).rejects.toThrow(NoBite);
});
`,
  }),
  list: 'lab/faults/index.ts',
  listed: (index, name) => withExport(index, `export { ${camel(name)} } from './${name}.ts';`),
  next: [
    'break something, and prove it from elsewhere',
    'add a row to KINDS in lab/faults/contract.lab.test.ts',
    'use it in a scenario',
  ],
};

const workload: Template = {
  files: (name) => ({
    [`lab/workloads/${name}/workload.ts`]: `/** The workload \`${name}\`: it has no clients yet. */
import { z } from 'zod';
import { validateParameters } from '../../validate-parameters.ts';
import type { Workload } from '../workload.ts';

const parametersSchema = z.strictObject({ rateHz: z.number().positive().max(1000) });

export const ${camel(name)}: Workload = {
  name: '${name}',
  service: 'ledger', // that its clients ask
  parameters: { rateHz: 100 },
  validate: (parameters) => validateParameters(parametersSchema, parameters),
  start() {
    return Promise.reject(new Error('the workload ${name} has no clients yet'));
  },
};
`,
    [`lab/workloads/${name}/workload.test.ts`]: `import { expect, test } from 'vitest';
import { ${camel(name)} } from './workload.ts';

test('its own parameters are valid, and others are not', () => {
  const { parameters, validate } = ${camel(name)};
  expect(validate(parameters)).toBeNull();
  expect(validate({ ...parameters, rateHz: 0 })).not.toBeNull();
  expect(validate({ ...parameters, nosuch: 1 })).not.toBeNull();
});
`,
  }),
  list: 'lab/workloads/index.ts',
  listed: (index, name) =>
    withMember(index, `import { ${camel(name)} } from './${name}/workload.ts';`, camel(name)),
  next: [
    'start clients that write history.jsonl: invoke, then ok, fail or unknown',
    'write its checker: reports/checkers, one file and one line',
    'use it in a scenario',
  ],
};

const engine: Template = {
  files: (name) => ({
    [`lab/engines/${name}/engine.ts`]: `/** The engine \`${name}\`: it protects nothing yet. */
import { z } from 'zod';
import { validateParameters } from '../../validate-parameters.ts';
import type { Engine } from '../engine.ts';

const parametersSchema = z.strictObject({});

export const ${camel(name)}: Engine = {
  name: '${name}',
  says: 'nothing yet; chosen only by name',
  byNameOnly: true, // until it runs scenarios
  platform: 'local',
  needs: ['namespaces'],
  detection: { beatMs: 50, suspicionMs: 300 },
  nsPerInstruction: null,
  takesDisks: false,
  evidence: [],
  runsStandby: false,
  keepsMemory: false,
  channels: [],
  hasStandby: () => false,
  parameters: {},
  validate: (parameters) => validateParameters(parametersSchema, parameters),
  version: () => Promise.resolve('none'),
  provision() {
    return Promise.reject(new Error('the engine ${name} cannot provision a pair yet'));
  },
};
`,
    [`lab/engines/${name}/engine.test.ts`]: `import { expect, test } from 'vitest';
import { ${camel(name)} } from './engine.ts';

test('its own parameters are valid, and others are not', () => {
  const { parameters, validate } = ${camel(name)};
  expect(validate(parameters)).toBeNull();
  expect(validate({ ...parameters, nosuch: 1 })).not.toBeNull();
});
`,
  }),
  list: 'lab/engines/index.ts',
  listed: (index, name) =>
    withMember(index, `import { ${camel(name)} } from './${name}/engine.ts';`, camel(name)),
  next: [
    'provision a pair',
    'pass lab/engines/contract.lab.test.ts',
    'remove byNameOnly, so that scenarios run on it',
  ],
};

const measure: Template = {
  files: (name) => ({
    [`reports/measures/${name}.ts`]: `/** The measure \`${camel(name)}\`: not computed yet. */
import { measure } from './measure.ts';

export const ${camel(name)}Measures = [
  measure({
    name: '${camel(name)}',
    title: '${title(name)}',
    unit: 'count',
    better: 'neither',
    group: 'cost',
    says: 'Not computed yet.',
    compute: () => null,
  }),
] as const;
`,
    [`reports/measures/${name}.test.ts`]: `import { expect, test } from 'vitest';
import { observe } from '../observed.ts';
import { readRecording } from '../recording.ts';
import { sample } from '../samples/recording.ts';
import { ${camel(name)}Measures } from './${name}.ts';

test('without evidence the measure is null, never 0', () => {
  const [measure] = ${camel(name)}Measures;
  expect(measure.compute(observe(readRecording(sample())))).toBeNull();
});
`,
  }),
  list: 'reports/measures/index.ts',
  listed: (index, name) =>
    withExport(index, `export { ${camel(name)}Measures } from './${name}.ts';`),
  next: [
    'say its unit, its direction and its meaning',
    'compute it, and see it go wrong in a test',
  ],
};

const reporter: Template = {
  files: (name) => ({
    [`reports/reporters/${name}.ts`]: `/** The reporter \`${name}\`: the outcome only. */
import { writeWhole } from '../write.ts';
import type { ReporterKind } from './reporter.ts';

export const ${camel(name)}: ReporterKind = {
  name: '${name}',
  says: 'the outcome in a word',
  file: null,
  ownsStdout: true,
  create: ({ file, print }) => ({
    onEnd({ outcome }) {
      const text = \`\${outcome}\\n\`;
      if (file === null) print(text);
      else writeWhole(file, text);
      return file;
    },
  }),
};
`,
    [`reports/reporters/${name}.test.ts`]: `import { expect, test } from 'vitest';
import { sampleCampaign } from '../samples/campaign.ts';
import { ${camel(name)} } from './${name}.ts';

test('it prints the outcome', async () => {
  let printed = '';
  const print = (text: string) => {
    printed += text;
  };
  const reporter = ${camel(name)}.create({ file: null, folder: null, print });
  await reporter.onEnd?.(sampleCampaign([{ outcome: 'failed' }]), '/nowhere', []);
  expect(printed).toBe('failed\\n');
});
`,
  }),
  list: 'reports/reporters/index.ts',
  listed: (index, name) =>
    withMember(index, `import { ${camel(name)} } from './${name}.ts';`, camel(name)),
  next: ['say more; text from recordings goes through visible()'],
};

export const templates: Readonly<Record<string, Template>> = {
  fault,
  workload,
  engine,
  measure,
  reporter,
};

/** A new colour for a fault's band. */
function colourOf(name: string): string {
  return `#${createHash('sha256').update(name).digest('hex').slice(0, 6)}`;
}
