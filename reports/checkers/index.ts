/** Every checker, one line per workload; the catalogue of measures reads their measures here. */
export { ledgerChecker } from './ledger.ts';
export { redisChecker } from './redis.ts';
