import { expect, test } from 'vitest';
import type { Lab } from '../lab.ts';
import type { Pair } from '../pair.ts';
import type { Conditions } from '../platforms/conditions.ts';
import { withLab } from '../testing.ts';
import { NoBite } from './fault.ts';
import { linkDelay } from './link-delay.ts';
import { disobedient } from './testing/disobedient.ts';

type DelayRequest = Parameters<typeof linkDelay>[0];

const pair = { roles: () => ({ active: 'a', standby: 'b' }) } as unknown as Pair;
const sync = { link: 'sync', on: 'standby', direction: 'from' };

test.each([
  ['half the delay', { delayMs: 10 }, ({ delayMs = 0 }) => ({ delayMs: delayMs / 2 })],
  ['twice the delay', { delayMs: 10 }, ({ delayMs = 0 }) => ({ delayMs: delayMs * 2 })],
  ['no jitter', { delayMs: 10, jitterMs: 5 }, ({ delayMs }) => ({ delayMs })],
  ['jitter alone', { delayMs: 10, jitterMs: 2 }, () => ({ delayMs: 2, jitterMs: 2 })],
] as [string, Pick<DelayRequest, 'delayMs' | 'jitterMs'>, (requested: Conditions) => Conditions][])(
  'a link that does %s is NoBite, a link with the requested delay bites',
  (_, requested, change) =>
    withLab(async (lab) => {
      const parameters = linkDelay({ ...sync, ...requested } as DelayRequest).parameters;
      const inject = (where: Lab) => linkDelay.inject({ lab: where, pair, parameters });
      await expect(inject(disobedient(lab, change))).rejects.toThrow(NoBite);
      const active = await inject(lab);
      expect(active.proof).toMatch(/delay \d/);
      await active.heal();
    }),
);

test('jitter of a normal distribution is seen, both ways', () =>
  withLab(async (lab) => {
    const delay = { delayMs: 20, jitterMs: 8, distribution: 'normal' };
    const parameters = { link: 'sync', on: 'standby', ...delay };
    await using active = await linkDelay.inject({ lab, pair, parameters });
    expect(active.proof).toContain('; ');
  }));
