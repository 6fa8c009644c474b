/** The suite `links`: each link is cut, alone, in pairs and one way, and each misbehaves. */

import type { Fault } from '../lab/faults/fault.ts';
import {
  linkCorrupt,
  linkCut,
  linkDuplicate,
  linkFlap,
  linkLoss,
  linkRate,
  linkReorder,
  witnessLoss,
} from '../lab/faults/index.ts';
import type { LinkName } from '../lab/platforms/link.ts';
import type { Experiment } from '../lab/scenario.ts';
import { nobodySuspected } from '../reports/expectations/index.ts';
import { activeIsLost, always, FIRST_MS, remusWaits, silence, steady } from './steady.ts';
import type { Scenario, Suite } from './suite.ts';

/** Three times suspicion, lease and grant: a side that continues alone does so long before. */
const CUT_MS = 2000;
/** A fault of some frames only needs time to hit enough of them. */
const MISBEHAVES_MS = 3000;
/** From the begin of the fault to the end, where all is not steady before. */
const AFTER_MS = 6000;

/** A fault in mid-load, healed before the end. */
function during(healAfterMs: number, inject: Fault): Pick<Experiment, 'loadMs' | 'timeline'> {
  const timeline = [{ atMs: FIRST_MS, inject, healAfterMs }];
  return { loadMs: FIRST_MS + AFTER_MS, timeline };
}

const WHY: Record<LinkName, string> = {
  sync: 'Without sync no reply is backed by a second copy: one side must continue alone.',
  lan: 'The guest runs and no client reaches it: no acknowledged operation may be lost.',
  quorum: 'The twins need no witness as long as they reach each other.',
};

/** Expectations while the twins still reach each other. */
const unmoved = [...always, nobodySuspected({})];

/** Without sync no checkpoint passes, while heartbeats arrive over lan. */
const syncIsCut = { known: { remus: remusWaits } };

function cutAlone(link: LinkName, on: 'active' | 'standby'): Scenario {
  return {
    ...steady,
    ...(link === 'sync' ? syncIsCut : {}),
    ...during(CUT_MS, linkCut({ link, on })),
    name: `${link}-of-${on}`,
    title: `The ${on} is cut off the link ${link}`,
    why: WHY[link],
    expectations: { sync: [...always, silence], lan: unmoved, quorum: [...unmoved, silence] }[link],
  };
}

function cutOneWay(link: LinkName, on: 'active' | 'standby', direction: 'from' | 'to'): Scenario {
  return {
    ...steady,
    ...(link === 'sync' ? syncIsCut : {}),
    ...during(CUT_MS, linkCut({ link, on, direction })),
    name: `${link}-${direction}-${on}`,
    title: `Frames ${direction} the ${on} on the link ${link} are dropped`,
    why: 'On a one-way link a side receives although its own frames do not arrive.',
    expectations: link === 'sync' ? [...always, silence] : unmoved,
  };
}

const activeIsReplaced = {
  known: {
    ...activeIsLost.known,
    colo: {
      'silence-within':
        'its standby, which still gets the active’s heartbeats over lan, ' +
        'lets it ask the witness for 0.4 s first',
    },
  },
};

function cutBoth(first: LinkName, second: LinkName, on: 'active' | 'standby'): Scenario {
  // Beats go over sync and lan: only without sync does anything change.
  const moved = first === 'sync' ? always : unmoved;
  const isUnheard = first === 'lan' && on === 'active';
  const isBeating = first === 'sync' && second === 'quorum';
  return {
    ...steady,
    ...(isBeating ? syncIsCut : {}),
    ...(first === 'sync' && on === 'active' ? activeIsReplaced : {}),
    ...during(CUT_MS, linkCut({ link: `${first}+${second}`, on })),
    name: `${first}-and-${second}-of-${on}`,
    title: `The ${on} is cut off the links ${first} and ${second}`,
    why: 'Cables that lie in one duct are cut together.',
    expectations: isUnheard ? moved : [...moved, silence],
  };
}

function misbehaves(name: string, title: string, fault: Fault): Scenario {
  return {
    ...steady,
    ...during(MISBEHAVES_MS, fault),
    name,
    title,
    why:
      'Links can do this unnoticed for hours; ' +
      'no acknowledged operation may be lost, and no side suspected.',
    settable: [
      ...steady.settable,
      ...Object.entries(fault.parameters)
        .filter(([, value]) => typeof value === 'number')
        .map(([name]) => `${fault.fault}.${name}`),
    ],
    expectations: unmoved,
  };
}

export const links: Suite = {
  name: 'links',
  title: 'Links: each cut alone, in pairs and one way, and each misbehaving',
  scenarios: [
    cutAlone('sync', 'active'),
    cutAlone('lan', 'active'),
    cutAlone('lan', 'standby'),
    cutAlone('quorum', 'active'),
    cutAlone('quorum', 'standby'),
    {
      ...steady,
      ...during(CUT_MS, witnessLoss()),
      name: 'witness',
      title: 'The witness loses power',
      why: WHY.quorum,
      expectations: [...unmoved, silence],
    },
    cutBoth('sync', 'lan', 'active'),
    cutBoth('sync', 'lan', 'standby'),
    cutBoth('sync', 'quorum', 'active'),
    cutBoth('sync', 'quorum', 'standby'),
    cutBoth('lan', 'quorum', 'active'),
    cutBoth('lan', 'quorum', 'standby'),
    cutOneWay('sync', 'active', 'from'),
    cutOneWay('sync', 'active', 'to'),
    cutOneWay('lan', 'active', 'from'),
    cutOneWay('lan', 'active', 'to'),
    cutOneWay('lan', 'standby', 'from'),
    cutOneWay('lan', 'standby', 'to'),
    cutOneWay('quorum', 'active', 'from'),
    cutOneWay('quorum', 'active', 'to'),
    misbehaves(
      'sync-loss',
      'The link sync loses 1 % each way',
      linkLoss({ link: 'sync', on: 'active', lossPercent: 1 }),
    ),
    misbehaves(
      'sync-burst-loss',
      'The link sync loses frames in bursts',
      linkLoss({ link: 'sync', on: 'active', burstEnterPercent: 0.5, burstLeavePercent: 25 }),
    ),
    misbehaves(
      'sync-duplicates',
      'The link sync doubles 5 % each way',
      linkDuplicate({ link: 'sync', on: 'active', duplicatePercent: 5 }),
    ),
    misbehaves(
      'sync-reorders',
      'The link sync reorders 5 % each way',
      linkReorder({ link: 'sync', on: 'active', reorderPercent: 5, delayMs: 2 }),
    ),
    misbehaves(
      'sync-corrupts',
      'The link sync flips a bit in 1 % each way',
      linkCorrupt({ link: 'sync', on: 'active', corruptPercent: 1 }),
    ),
    misbehaves(
      'sync-rate',
      'The link sync carries 20 Mbit/s',
      linkRate({ link: 'sync', on: 'active', rateMbps: 20 }),
    ),
    misbehaves(
      'sync-flaps',
      'The link sync drops everything for 100 ms, each half second',
      linkFlap({ link: 'sync', on: 'active', downMs: 100, upMs: 400 }),
    ),
    misbehaves(
      'lan-loss',
      'The link lan of the active loses 2 % each way',
      linkLoss({ link: 'lan', on: 'active', lossPercent: 2 }),
    ),
    misbehaves(
      'lan-corrupts',
      'The link lan of the active flips a bit in 1 % each way',
      linkCorrupt({ link: 'lan', on: 'active', corruptPercent: 1 }),
    ),
  ],
};
