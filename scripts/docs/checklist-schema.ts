/** The JSON schema of checklists, for editors: generated from the schema that reads them. */
import { z } from 'zod';
import { checklistSchema } from '../../reports/qualification/checklist.ts';

/** From the top of the project. */
export const CHECKLIST_SCHEMA_FILE = 'suites/checklists/checklist.schema.json';

/** The text of the file. What only a refinement says (one of two keys) is not in it. */
export function checklistSchemaText(): string {
  const schema = z.toJSONSchema(checklistSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'ftlab qualification checklist', ...schema }, null, 2)}\n`;
}
