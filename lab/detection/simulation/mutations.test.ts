/** Each rule of who may speak is removed in turn: the schedules must find a violation. */
import { expect, test } from 'vitest';
import { OutputRule } from '../../engines/lockstep/output-rule.ts';
import { MUTATIONS } from './mutations.ts';
import { type OutputMode, type Rules, realRules } from './rules.ts';
import { runSchedule } from './run.ts';
import { SPARE } from './spare.ts';

const SPARE_WITHIN = 1000;

const rules = realRules((mode, leaseMs) => new OutputRule(mode, leaseMs));

/** The output rule of a canary: outputs leave three rendezvous too early. */
const early: Rules = realRules(
  (mode: OutputMode, leaseMs: number) => new OutputRule(mode, leaseMs, 3),
);

test.each(MUTATIONS)('without “$rule” a schedule fails', (mutation) => {
  const { style, within, breaks, without } = mutation;
  const changed = without(rules);
  const broken = new Set<string>();
  for (let seed = 1; seed <= within; seed++) {
    const { violation } = runSchedule(seed, changed, style);
    if (violation && breaks.includes(violation)) return;
    if (violation) broken.add(violation);
  }
  expect.fail(`not found in ${within} schedules; broken: ${[...broken].join(', ') || 'nothing'}`);
});

test('outputs that leave before the standby has them: a schedule fails', () => {
  for (let seed = 1; seed <= 500; seed++)
    if (runSchedule(seed, early, 'running').violation === 'acknowledged-lost') return;
  expect.fail('not found');
});

test.each(SPARE)('nothing breaks without “$rule”: $because', ({ style, without }) => {
  const changed = without(rules);
  for (let seed = 1; seed <= SPARE_WITHIN; seed++) {
    const { violation, says } = runSchedule(seed, changed, style);
    expect(violation, `${says}: the rule is needed, and belongs among the mutations`).toBeNull();
  }
});
