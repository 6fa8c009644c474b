/** `ftlab docs`: writes the generated tables of the READMEs anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSources } from '../checks/source.ts';
import { rewritten } from '../docs/sections.ts';
import { tables } from '../docs/tables.ts';
import { EXIT } from '../errors.ts';
import { say } from '../say.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Rewrites every Markdown file of the project whose tables have changed. */
export async function docs(): Promise<number> {
  for (const path of readSources(ROOT).keys()) {
    if (!path.endsWith('.md')) continue;
    const before = readFileSync(join(ROOT, path), 'utf8');
    const after = rewritten(before, tables);
    if (after === before) continue;
    writeFileSync(join(ROOT, path), after);
    say(`rewrote ${path}`);
  }
  return EXIT.passed;
}
