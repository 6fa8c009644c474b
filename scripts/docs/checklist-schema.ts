/** The JSON schema of checklists, for editors: generated from the schema that reads them. */
import { z } from 'zod';
import { checklistSchema } from '../../reports/qualification/checklist.ts';

/** From the top of the project. */
export const CHECKLIST_SCHEMA_FILE = 'suites/checklists/checklist.schema.json';

/** The text of the file, without the conditions of refinements (one of two keys). */
export function checklistSchemaText(): string {
  const schema = z.toJSONSchema(checklistSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'ftlab qualification checklist', ...schema }, null, 2)}\n`;
}
