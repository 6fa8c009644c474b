/** Members written by `ftlab new` pass the compiler, the linter, the checks and their tests. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../lab/command.ts';
import { readSources } from '../checks/source.ts';
import { withExport, withMember } from './lists.ts';
import { camel, kebab, title } from './names.ts';
import { templates } from './templates.ts';

const ROOT = join(import.meta.dirname, '../..');
const NAME = 'zebra-crossing';

let copy = '';
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'ftlab-new-'));
  for (const path of [...readSources(ROOT).keys(), 'package-lock.json'])
    cpSync(join(ROOT, path), join(copy, path));
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true }));

const node = (...words: string[]) => run([process.execPath, ...words.map((word) => inCopy(word))]);
const inCopy = (word: string) => (/^(scripts|node_modules)\//.test(word) ? join(copy, word) : word);

test('a member of each kind is a good citizen', { timeout: 300_000 }, async () => {
  for (const kind of Object.keys(templates)) await node('scripts/cli.ts', 'new', kind, NAME);
  for (const { list } of Object.values(templates))
    expect(readFileSync(join(copy, list), 'utf8')).toContain('zebraCrossing');
  await run([join(copy, 'node_modules/.bin/tsc'), '--noEmit', '-p', copy]);
  const biome = join(copy, 'node_modules/.bin/biome');
  await run([biome, 'check', '--error-on-warnings', '--vcs-enabled=false', copy]);
  expect(await node('scripts/check.ts').catch(String)).not.toContain('✗');
  const vitest = join(copy, 'node_modules/vitest/vitest.mjs');
  const config = join(copy, 'scripts/vitest.config.ts');
  const words = ['run', '--config', config, '--project', 'pure', NAME];
  const said = await run([process.execPath, vitest, ...words], { env: { NO_COLOR: '1' } });
  expect(said).toMatch(/Test Files +5 passed/);
});

test.for([
  ['power-cut', 'power-cut'],
  ['powerCut', 'power-cut'],
  ['x2', 'x2'],
  ['Power', null],
  ['../x', null],
  ['a b', null],
  ['a--b', null],
  ['', null],
] as const)('%j is the name %j', ([typed, name]) => {
  expect(kebab(typed)).toBe(name);
});

test('a name in its other spellings', () => {
  expect([camel('power-cut-2'), title('power-cut')]).toEqual(['powerCut2', 'Power cut']);
});

test('a line goes to its place, a member to the end of its array', () => {
  const exports = "/** All. */\nexport { a } from './a.ts';\nexport { c } from './c.ts';\n";
  const b = "export { b } from './b.ts';";
  expect(withExport(exports, b).split('\n')[2]).toBe(b);
  expect(withExport(exports, b.replaceAll('b', 'd')).split('\n')[3]).toContain("'./d.ts'");
  const imports = "import { a } from './a.ts';\n\nexport const all = ";
  const line = "import { b } from './b.ts';";
  expect(withMember(`${imports}[a];\n`, line, 'b')).toBe(`${line}\n${imports}[a, b];\n`);
  expect(withMember(`${imports}[\n  a,\n];\n`, line, 'b')).toContain('[\n  a,\n  b,\n];');
});
