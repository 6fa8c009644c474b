/** `ftlab new KIND NAME`: writes a member of a catalogue, its test and its line in the list. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../../lab/command.ts';
import { EXIT, UsageError } from '../errors.ts';
import { say } from '../say.ts';
import { kebab } from '../scaffold/names.ts';
import { templates } from '../scaffold/templates.ts';
import { unknown } from '../suggest.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Throws UsageError for a kind that does not exist, and a name that is none or is taken. */
export async function newMember(kind: string, typed: string): Promise<number> {
  const template = Object.hasOwn(templates, kind) ? templates[kind] : undefined;
  if (!template) throw unknown('kind', kind, Object.keys(templates));
  const name = kebab(typed);
  if (name === null) throw new UsageError(`${typed} is no name; it takes letters, as power-cut`);
  const files = Object.entries(template.files(name));
  const taken = files.find(([path]) => existsSync(join(ROOT, path)));
  if (taken) throw new UsageError(`${kind} ${name} exists already: ${taken[0]}`);
  const index = readFileSync(join(ROOT, template.list), 'utf8');
  const all = [...files, [template.list, template.listed(index, name)] as const];
  for (const [path, text] of all) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
  await tidy(all.map(([path]) => path));
  for (const [path] of all) say(`wrote ${path}`);
  for (const line of template.next) say(`next: ${line}`);
  return EXIT.passed;
}

/** Formats the files, and brings the tables of the READMEs up to date. */
async function tidy(paths: readonly string[]): Promise<void> {
  const tool = join(ROOT, 'node_modules/.bin/biome');
  const files = paths.map((path) => join(ROOT, path));
  await run([tool, 'check', '--write', `--config-path=${ROOT}`, ...files]);
  // In another process, which loads the changed catalogues.
  await run([process.execPath, join(ROOT, 'scripts/cli.ts'), 'docs']);
}
