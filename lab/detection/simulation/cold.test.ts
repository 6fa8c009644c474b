/** 50,000 schedules of an engine whose standby boots the guest. */
import { OutputRule } from '../../engines/lockstep/output-rule.ts';
import { realRules } from './rules.ts';
import { testSchedules } from './testing.ts';

const rules = realRules((mode, leaseMs) => new OutputRule(mode, leaseMs));
testSchedules('cold', rules, { takeovers: 10_000, refusals: 10_000 });
