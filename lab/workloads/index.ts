/** Every workload there is. */
import { ledger } from './ledger/workload.ts';
import { redis } from './redis/workload.ts';
import type { Workload } from './workload.ts';

export const workloads: readonly Workload[] = [ledger, redis];
