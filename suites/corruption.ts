/** The suite `corruption`: bits of a twin's memory flip; no client may get a wrong reply. */
import { bitFlip, clockStep } from '../lab/faults/index.ts';
import {
  divergenceCaught,
  fallsSilent,
  noConnectionReset,
  noFalseSuspicion,
  nothingLost,
  noWrongReply,
  oneVoice,
} from '../reports/expectations/index.ts';
import { always, FIRST_MS, silence, steady, wholeLoad } from './steady.ts';
import type { Suite } from './suite.ts';

const BELIEVED = 'outputs that differ make a checkpoint: the active is believed, and copied';
/** Twins that differ may show it late: a load that ends when all looks steady may not see it. */
const flipped = { ...steady, ...wholeLoad };
const ALONE = 'there is no second copy to compare with';
const COPIED = 'a checkpoint copies the flipped bit: nothing is compared';

export const corruption: Suite = {
  name: 'corruption',
  title: 'Corruption: bits flipped in the memory of either twin',
  scenarios: [
    {
      ...flipped,
      name: 'active-hash',
      title: 'A bit of the running hash flips on the active, and a pair that differs stops',
      why: 'Two copies do not show which is right: the safe answer is none.',
      parameters: { lockstep: { onDivergence: 'stop' } },
      known: {
        colo: { 'no-wrong-reply': BELIEVED, 'falls-silent': BELIEVED },
        remus: { 'no-wrong-reply': COPIED, 'falls-silent': COPIED },
        unprotected: { 'no-wrong-reply': ALONE, 'falls-silent': ALONE },
      },
      loadMs: 5000,
      timeline: [{ atMs: FIRST_MS, inject: bitFlip({ on: 'active' }) }],
      expectations: [
        noWrongReply(),
        oneVoice(),
        divergenceCaught(),
        fallsSilent({ withinMs: 1000 }),
      ],
    },
    {
      ...flipped,
      name: 'active-hash-evict',
      title: 'A bit of the running hash flips on the active, which evicts the standby',
      why: 'The default policy keeps the service up; if the active is wrong, so are its replies.',
      loadMs: 5000,
      timeline: [{ atMs: FIRST_MS, inject: bitFlip({ on: 'active' }) }],
      expectations: [divergenceCaught(), oneVoice(), nothingLost()],
      known: {
        lockstep: {
          'nothing-lost': 'policy evict-standby: two copies do not show which is right',
        },
        colo: { 'nothing-lost': BELIEVED },
        remus: { 'nothing-lost': COPIED },
        unprotected: { 'nothing-lost': ALONE },
      },
    },
    {
      ...flipped,
      needs: ['standby-guest'],
      name: 'standby-hash',
      title: 'A bit of the running hash flips on the standby',
      why: 'The divergence must be found before the standby ever speaks.',
      loadMs: 5000,
      timeline: [{ atMs: FIRST_MS, inject: bitFlip({ on: 'standby' }) }],
      expectations: [
        nothingLost(),
        noConnectionReset(),
        noFalseSuspicion(),
        oneVoice(),
        divergenceCaught(),
        silence,
      ],
    },
    {
      ...flipped,
      needs: ['standby-guest'],
      name: 'standby-work',
      title: 'A bit of a counter that no reply carries flips on the standby',
      why: 'A difference that no reply shows yet may show later.',
      loadMs: 5000,
      timeline: [{ atMs: FIRST_MS, inject: bitFlip({ on: 'standby', where: 'work' }) }],
      expectations: [nothingLost(), noConnectionReset(), oneVoice(), divergenceCaught(), silence],
    },
    {
      ...steady,
      name: 'clock-step',
      title: 'The guest’s clock is set an hour forward, and back',
      why: 'Both twins must see the same clock, also a wrong clock.',
      loadMs: 6500,
      timeline: [{ atMs: FIRST_MS, inject: clockStep({ byMs: 3_600_000 }), healAfterMs: 2000 }],
      expectations: [...always, silence],
    },
  ],
};
