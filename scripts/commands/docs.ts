/** `ftlab docs`: rewrites the generated tables of the READMEs and the schema of checklists. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSources } from '../checks/source.ts';
import { CHECKLIST_SCHEMA_FILE, checklistSchemaText } from '../docs/checklist-schema.ts';
import { rewritten } from '../docs/sections.ts';
import { tables } from '../docs/tables.ts';
import { EXIT } from '../errors.ts';
import { say } from '../say.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Rewrites every file of the project of which a generated part has changed. */
export async function docs(): Promise<number> {
  for (const [path, before] of readSources(ROOT))
    if (path.endsWith('.md')) write(path, before, rewritten(before, tables));
  const file = join(ROOT, CHECKLIST_SCHEMA_FILE);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  write(CHECKLIST_SCHEMA_FILE, before, checklistSchemaText());
  return EXIT.passed;
}

function write(path: string, before: string, after: string): void {
  if (after === before) return;
  writeFileSync(join(ROOT, path), after);
  say(`rewrote ${path}`);
}
