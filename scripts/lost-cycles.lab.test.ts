import { expect, test } from 'vitest';
import type { Engine } from '../lab/engines/engine.ts';
import { remus } from '../lab/engines/remus/engine.ts';
import { unprotected } from '../lab/engines/unprotected/engine.ts';
import { powerCut } from '../lab/faults/index.ts';
import { withXen } from '../lab/platforms/xen/testing.ts';
import { nothingLost } from '../reports/expectations/index.ts';
import { steady } from '../suites/steady.ts';
import type { Scenario } from '../suites/suite.ts';
import { judgedTrial } from './testing.ts';

const scenario: Scenario = {
  ...steady,
  name: 'lost-cycles',
  title: 'The active loses power',
  why: 'Where twins leave no chains, their positions tell how many cycles were lost.',
  // It ends when all is steady; on a busy computer a takeover of remus takes many seconds.
  loadMs: 25_000,
  timeline: [{ atMs: 4000, inject: powerCut({ on: 'active' }) }],
  expectations: [nothingLost()],
};

async function lostUnder(engine: Engine) {
  const { measures, reasons } = await judgedTrial({ scenario, engine });
  const { cyclesRolledBackSeen: seen, cyclesRolledBackUnseen: unseen } = measures;
  const { cyclesStalled: stalled } = measures;
  return { seen, unseen, stalled, why: JSON.stringify(reasons) };
}

test('a guest that boots again has lost every cycle, and the world saw them', async () => {
  const { seen, stalled, why } = await lostUnder(unprotected);
  expect(seen, why).toBeGreaterThan(1e9);
  expect(stalled, why).toBeGreaterThan(1e9);
});

withXen('a guest that goes on from a checkpoint has lost cycles that nobody saw', async () => {
  const { seen, unseen, stalled, why } = await lostUnder(remus);
  expect(seen, why).toBe(0);
  expect(unseen, why).toBeGreaterThanOrEqual(0);
  // On a slow computer its positions may not change in the second from which its rate is taken:
  // then the rate is not known. The tests of ledger-cycles.ts hold the value.
  if (stalled !== null) expect(stalled, why).toBeGreaterThan(1e9);
});
