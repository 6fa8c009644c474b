/** Bad input in one line. */
import type { z } from 'zod';

/** What a schema has against these parameters, in one line; null when nothing. */
export function refusal(schema: z.ZodType, parameters: unknown): string | null {
  const [issue] = schema.safeParse(parameters).error?.issues ?? [];
  return issue ? [...issue.path.map(String), issue.message].join(': ') : null;
}
