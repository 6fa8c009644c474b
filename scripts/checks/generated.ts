/** Tables in READMEs, and the schema of checklists, that are generated from the code. */
import { CHECKLIST_SCHEMA_FILE, checklistSchemaText } from '../docs/checklist-schema.ts';
import { rewritten } from '../docs/sections.ts';
import { tables } from '../docs/tables.ts';
import type { Check, Violation } from './source.ts';

export const generated: Check = {
  name: 'generated',
  says: 'the generated tables of the READMEs and the schema of checklists match the code',
  find: (sources) =>
    [...sources].flatMap(([path, text]): Violation[] => {
      const says = path.endsWith('.md') ? problemOf(text) : schemaProblemOf(path, text);
      return says === null ? [] : [{ path, line: null, says }];
    }),
};

function schemaProblemOf(path: string, text: string): string | null {
  if (path !== CHECKLIST_SCHEMA_FILE || text === checklistSchemaText()) return null;
  return 'is out of date; run: ftlab docs';
}

function problemOf(text: string): string | null {
  try {
    return rewritten(text, tables) === text ? null : 'a table is out of date; run: ftlab docs';
  } catch (error) {
    return (error as Error).message;
  }
}
