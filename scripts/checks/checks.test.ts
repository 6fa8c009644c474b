import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { run } from '../../lab/command.ts';
import { checks, format } from '../check.ts';
import { CHECKLIST_SCHEMA_FILE, checklistSchemaText } from '../docs/checklist-schema.ts';
import { tables } from '../docs/tables.ts';
import { catalogues } from './catalogues.ts';
import { deadFiles } from './dead-files.ts';
import { generated } from './generated.ts';
import { places, sizes, words } from './habits.ts';
import { importDirection, spawning } from './imports.ts';
import { layers } from './layers.ts';
import { functions, openers, width } from './shape.ts';
import { type Check, readSources } from './source.ts';
import { historyOf, subjects } from './subjects.ts';

function found(check: Check, files: Record<string, string>): string[] {
  return check.find(new Map(Object.entries(files)), { missing: null, commits: [] }).map(format);
}

describe('import-direction', () => {
  test('lab may import nothing of the others', () => {
    const text = "import type { Suite } from '../../suites/suite.ts';\n";
    expect(found(importDirection, { 'lab/faults/hang.ts': text })).toEqual([
      'lab/faults/hang.ts:1: lab/ may not import suites/suite.ts: it may import only itself',
    ]);
  });

  test('reports may import recordings, and nothing else of the lab', () => {
    const import_ = (path: string) => ({
      'reports/page/page.ts': `\nimport { x } from '${path}';`,
    });
    expect(found(importDirection, import_('../../lab/recording/schema.ts'))).toEqual([]);
    expect(found(importDirection, import_('../../lab/lab.ts'))).toHaveLength(1);
  });

  test('suites may import expectations, and nothing else of the reports', () => {
    const import_ = (path: string) => ({ 'suites/smoke.ts': `export { x } from '${path}';` });
    expect(found(importDirection, import_('../reports/expectations/index.ts'))).toEqual([]);
    expect(found(importDirection, import_('../reports/page/page.ts'))).toHaveLength(1);
  });

  test('an import that is made when needed, or only for its effect, counts', () => {
    const text = "await import('../scripts/cli.ts');\nimport '../scripts/test.ts';\n";
    expect(found(importDirection, { 'lab/lab.ts': text })).toHaveLength(2);
  });
});

describe('spawning', () => {
  const file = (path: string, specifier: string) => ({
    [path]: `import { x } from '${specifier}';`,
  });

  test('execa only in lab/command.ts, types apart', () => {
    expect(found(spawning, file('lab/command.ts', 'execa'))).toEqual([]);
    expect(found(spawning, file('lab/hosts/local.ts', 'execa'))).toHaveLength(1);
    const [path, text] = ['lab/hosts/host.ts', file('x', 'execa').x];
    const type = { [path]: String(text).replace('import', 'import type') };
    expect(found(spawning, type)).toEqual([]);
  });

  test('zx only in setup, child_process only for the bundler', () => {
    expect(found(spawning, file('scripts/setup/qemu.ts', 'zx'))).toEqual([]);
    expect(found(spawning, file('scripts/test.ts', 'zx'))).toHaveLength(1);
    expect(found(spawning, file('lab/command.ts', 'node:child_process'))).toHaveLength(1);
    expect(found(spawning, file('reports/page/bundle.ts', 'node:child_process'))).toEqual([]);
  });
});

describe('catalogues', () => {
  const member = (name: string) => `export const hang = defineFault({ name: '${name}' });`;
  const listed = "import { hang } from './hang.ts';";

  test('a member must be listed', () => {
    const files = { 'lab/faults/hang.ts': member('hang') };
    expect(found(catalogues, { ...files, 'lab/faults/index.ts': listed })).toEqual([]);
    expect(found(catalogues, { ...files, 'lab/faults/index.ts': '' })).toEqual([
      'lab/faults/hang.ts: is not listed in lab/faults/index.ts',
    ]);
  });

  test('a file is spelled as the name of its member', () => {
    const files = { 'lab/faults/hang.ts': member('hung'), 'lab/faults/index.ts': listed };
    expect(found(catalogues, files)).toEqual([
      "lab/faults/hang.ts: its name is not 'hang', as its file is spelled",
    ]);
  });

  test('a folder may be a member', () => {
    const files = {
      'lab/engines/lockstep/engine.ts': "export const lockstep: Engine = { name: 'lockstep' };",
      'lab/engines/index.ts': "import { lockstep } from './lockstep/engine.ts';",
    };
    expect(found(catalogues, files)).toEqual([]);
  });
});

test('words: foreign words, paths of one computer and lint suppressions without a reason', () => {
  const bad = ['a to' + 'xic link', 'NEME' + 'SIS', 'a test' + ' case', 'see /wo' + 'rk/main'];
  for (const text of [...bad, '// @ts-' + 'ignore', '// biome-' + 'ignore lint/x'])
    expect(found(words, { 'README.md': `fine\n${text}` }), text).toHaveLength(1);
  for (const text of ['our test, or casework', 'net/work/x', '// biome-' + 'ignore lint/x: needed'])
    expect(found(words, { 'README.md': text }), text).toEqual([]);
});

test('sizes: a file over the limit', () => {
  expect(found(sizes, { 'lab/a.ts': 'x\n'.repeat(300), 'README.md': 'x\n'.repeat(999) })).toEqual(
    [],
  );
  expect(found(sizes, { 'lab/a.ts': 'x\n'.repeat(301) })).toEqual([
    'lab/a.ts: 301 lines; split it (at most 300)',
  ]);
});

test('places: a file without a place at the top, and names without meaning', () => {
  expect(found(places, { 'README.md': '', '.biome.json': '', 'lab/lab.ts': '' })).toEqual([]);
  expect(found(places, { 'docs/plan.md': '' })).toHaveLength(1);
  expect(found(places, { 'lab/utils.ts': '' })).toHaveLength(1);
});

describe('layers', () => {
  const import_ = (path: string, specifier: string) => ({
    [path]: `import { x } from '${specifier}';`,
  });

  test.for([
    ['lab/platforms/link.ts', '../engines/engine.ts'],
    ['lab/platforms/local/host.ts', '../../experiment.ts'],
    ['lab/detection/membership.ts', '../engines/engine.ts'],
    ['lab/workloads/workload.ts', '../engines/engine.ts'],
    ['lab/capabilities.ts', './engines/engine.ts'],
    ['lab/engines/simulated/guest.ts', '../../workloads/ledger/protocol.ts'],
    ['lab/faults/hang.ts', '../workloads/workload.ts'],
    ['lab/probes/pulse.ts', '../workloads/workload.ts'],
    ['lab/recording/events.ts', '../scenario.ts'],
    ['suites/channels.ts', '../lab/engines/colo/arguments.ts'],
  ] as const)('%s may not import %s', ([path, specifier]) => {
    expect(found(layers, import_(path, specifier))).toHaveLength(1);
  });

  test.for([
    ['lab/experiment.ts', './engines/index.ts'],
    ['lab/engines/colo/pair.ts', '../../pair.ts'],
    ['lab/engines/colo/pair.ts', '../controlled-pair.ts'],
    ['lab/faults/hang.ts', '../platforms/host.ts'],
    ['lab/engines/colo/colo.lab.test.ts', '../../workloads/workload.ts'],
    ['suites/smoke.ts', '../lab/faults/index.ts'],
  ] as const)('%s may import %s', ([path, specifier]) => {
    expect(found(layers, import_(path, specifier))).toEqual([]);
  });
});

test('width: a line of code over the limit, string or comment; Markdown has no limit', () => {
  const wide = `${'x'.repeat(101)}\n`;
  expect(found(width, { 'lab/a.ts': wide.slice(1), 'README.md': wide })).toEqual([]);
  expect(found(width, { 'lab/a.ts': `\n// ${wide}` })).toEqual([
    'lab/a.ts:2: 104 columns; break the line',
  ]);
  expect(found(width, { 'lab/a.c': wide })).toHaveLength(1);
});

test('functions: too long ones are found, in TypeScript and in C, except in tests', () => {
  const lines = (count: number) => '  x();\n'.repeat(count - 2);
  const typescript = (count: number) => `\nconst f = () => {\n${lines(count)}};\n`;
  expect(found(functions, { 'lab/a.ts': typescript(70) })).toEqual([]);
  expect(found(functions, { 'lab/a.ts': typescript(71) })).toEqual([
    'lab/a.ts:2: a function of 71 lines; split it',
  ]);
  const method = `class A {\n  m() {\n${lines(71)}  }\n}\n`;
  expect(found(functions, { 'lab/a.ts': method })).toHaveLength(1);
  expect(found(functions, { 'lab/a.test.ts': typescript(71) })).toEqual([]);
  const c = (count: number) => `static int f(void) {\n${lines(count)}}\n`;
  expect(found(functions, { 'lab/a.c': c(70) })).toEqual([]);
  expect(found(functions, { 'lab/a.c': c(71) })).toEqual([
    'lab/a.c:1: a function of 71 lines; split it',
  ]);
});

test('openers: a doc comment that leaves its noun out', () => {
  const text = '/** Wh' + 'at is said. */\n/** Whatever follows. */\n/** The text. */\n';
  const block = '  /**\n   * Those that fit.\n   */\n  /**\n   * The others.\n   */\n';
  expect(found(openers, { 'lab/a.ts': text, 'lab/b.c': block })).toEqual([
    'lab/a.ts:1: begins with "What": name the thing',
    'lab/b.c:2: begins with "Those": name the thing',
  ]);
});

test('dead-files: a file that no command and no test reaches', () => {
  const files = {
    'scripts/cli.ts': "await import('./commands/run.ts');",
    'scripts/commands/run.ts': "import '../../lab/lab.ts'; start(join(dir, 'agent.ts'));",
    'scripts/commands/agent.ts': '',
    'lab/lab.ts': "const script = 'init.sh';",
    'lab/native/main.c': '',
    'lab/guests/init.sh': '',
    'lab/only-tested.ts': '',
    'lab/only-tested.test.ts': "import { x } from './only-tested.ts';",
    'README.md': 'see lab/dead.ts',
    'lab/dead.ts': "import './dead-too.ts';",
    'lab/dead-too.ts': '',
  };
  expect(found(deadFiles, files)).toEqual([
    'lab/dead.ts: nothing uses it; remove it',
    'lab/dead-too.ts: nothing uses it; remove it',
  ]);
});

test('generated: a table that differs from the code, and an unknown table', () => {
  const section = (name: string, body: string) =>
    `<!-- generated: ${name} -->\n${body}\n<!-- end of generated -->`;
  const right = section('guests', `\n${tables.guests?.()}\n`);
  expect(found(generated, { 'lab/README.md': right })).toEqual([]);
  expect(found(generated, { 'lab/README.md': right.replace('MiB', 'GiB') })).toEqual([
    'lab/README.md: a table is out of date; run: ftlab docs',
  ]);
  expect(found(generated, { 'README.md': section('none', '') })).toHaveLength(1);
  const schema = (text: string) => ({ [CHECKLIST_SCHEMA_FILE]: text });
  expect(found(generated, schema(checklistSchemaText()))).toEqual([]);
  expect(found(generated, schema(checklistSchemaText().replace('MUST', 'MAY')))).toHaveLength(1);
});

describe('subjects', () => {
  const foundIn = (...texts: string[]) => {
    const commits = texts.map((subject) => ({ hash: '0123456789abcdef', subject }));
    return subjects.find(new Map(), { missing: null, commits }).map(format);
  };

  test('a long subject, and one without an area, are found', () => {
    const longest = `lab: ${'x'.repeat(67)}`;
    expect(foundIn(longest, 'README: the figures', 'lab/guests, .ci: an image')).toEqual([]);
    expect(foundIn(`${longest}x`)).toEqual([
      'commit 0123456: a subject of 73 characters; say it in 72',
    ]);
    for (const subject of [
      'Fix a bug',
      'lab fixes',
      'docs: a page',
      'lab:none',
      'lab: ',
      'lab,x: y',
    ])
      expect(foundIn(subject), subject).toHaveLength(1);
  });

  test('a folder without the history is not checked, and the reason is given', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ftlab-subjects-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const git = (...words: string[]) =>
      run(['git', '-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@localhost', ...words]);
    const commit = async (subject: string) => {
      await git('commit', '--quiet', '--allow-empty', '-m', subject);
      return (await git('rev-parse', 'HEAD')).trim();
    };
    await git('init', '--quiet');
    expect(subjects.skips?.(await historyOf(folder))).toContain('no history from 15d0b61');
    const first = await commit('an old subject');
    expect(subjects.skips?.(await historyOf(folder))).toContain('no history from 15d0b61');
    await commit('lab: a new one');
    const { missing, commits } = await historyOf(folder, first);
    expect(missing).toBeNull();
    expect(commits.map(({ subject }) => subject)).toEqual(['lab: a new one']);
  });
});

test('the checks see the whole project', () => {
  const paths = [...readSources(join(import.meta.dirname, '../..')).keys()];
  expect(paths).toEqual(
    expect.arrayContaining(['package.json', '.ci/run', 'scripts/ftlab', 'lab/native/main.c']),
  );
  expect(paths.filter((path) => path.includes('node_modules'))).toEqual([]);
  expect(new Set(checks.map((check) => check.name)).size).toBe(checks.length);
});
