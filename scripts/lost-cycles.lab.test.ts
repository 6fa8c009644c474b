import { expect, test } from 'vitest';
import type { Engine } from '../lab/engines/engine.ts';
import { remus } from '../lab/engines/remus/engine.ts';
import { unprotected } from '../lab/engines/unprotected/engine.ts';
import { powerCut } from '../lab/faults/index.ts';
import { withXen } from '../lab/platforms/xen/testing.ts';
import { nothingLost } from '../reports/expectations/index.ts';
import { steady } from '../suites/steady.ts';
import type { Scenario } from '../suites/suite.ts';
import { judgedTrial, wasBusy } from './testing.ts';

const scenario: Scenario = {
  ...steady,
  name: 'lost-cycles',
  title: 'The active loses power',
  why: 'Where twins leave no chains, their positions tell how many cycles were lost.',
  // It ends when all is steady; on a busy computer a takeover of remus takes many seconds.
  loadMs: 25_000,
  timeline: [{ atMs: 2000, inject: powerCut({ on: 'active' }) }],
  expectations: [nothingLost()],
};

async function lostUnder(engine: Engine) {
  const { measures, reasons } = await judgedTrial({ scenario, engine });
  const { cyclesRolledBackSeen: seen, cyclesRolledBackUnseen: unseen } = measures;
  const { cyclesStalled: stalled } = measures;
  return { seen, unseen, stalled, isBusy: wasBusy(measures), why: JSON.stringify(reasons) };
}

test('a guest that boots again has lost every cycle, and the world saw them', async () => {
  const { seen, stalled, why } = await lostUnder(unprotected);
  expect(seen, why).toBeGreaterThan(1e9);
  expect(stalled, why).toBeGreaterThan(1e9);
});

withXen('a guest that goes on from a checkpoint has lost cycles that nobody saw', async () => {
  const { seen, unseen, stalled, isBusy, why } = await lostUnder(remus);
  expect(seen, why).toBe(0);
  expect(unseen, why).toBeGreaterThanOrEqual(0);
  // Beside other processes a guest may not run in the second from which its rate is taken.
  if (stalled !== null || !isBusy) expect(stalled, why).toBeGreaterThan(1e9);
});
