/** Every checker, one line a workload; the catalogue of measures takes theirs from here. */
export { ledgerChecker } from './ledger.ts';
export { redisChecker } from './redis.ts';
