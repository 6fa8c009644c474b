/** Parameter values with which faults, workloads, engines and expectations are configured. */
import { z } from 'zod';

export const parametersSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()]),
);
/** Closed parameter values of faults, workloads, engines and expectations. */
export type Parameters = z.infer<typeof parametersSchema>;
