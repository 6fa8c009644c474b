/** 50,000 schedules of an engine whose standby executes the same instructions. */
import { OutputRule } from '../../engines/lockstep/output-rule.ts';
import { realRules } from './rules.ts';
import { testSchedules } from './testing.ts';

const rules = realRules((mode, leaseMs) => new OutputRule(mode, leaseMs));
testSchedules('running', rules, { takeovers: 20_000, refusals: 15_000 });
