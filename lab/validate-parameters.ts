/** Bad parameters in one line. */
import type { z } from 'zod';

/** The first problem a schema finds with these parameters, in one line; null when there is none. */
export function validateParameters(schema: z.ZodType, parameters: unknown): string | null {
  const [issue] = schema.safeParse(parameters).error?.issues ?? [];
  return issue ? [...issue.path.map(String), issue.message].join(': ') : null;
}
