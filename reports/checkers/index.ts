/** Every checker: one line a workload. */
import { ledgerChecker } from './ledger.ts';

export const checkers = [ledgerChecker] as const;
