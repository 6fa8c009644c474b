/** Every workload there is. */
import { ledger } from './ledger.ts';
import type { Workload } from './workload.ts';

export const workloads: readonly Workload[] = [ledger];
