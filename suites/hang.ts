/** The suite `hang`: a host stands still, with its kernel answering or not, and comes back. */
import { controllerKill, freeze, guestPanic, hang as hanging } from '../lab/faults/index.ts';
import {
  fallsSilent,
  nobodySuspected,
  noWrongReply,
  oneVoice,
} from '../reports/expectations/index.ts';
import { activeIsLost, always, FIRST_MS, forgotten, silence, steady } from './steady.ts';
import type { Scenario, Suite } from './suite.ts';

/** Well below the time after which a peer is suspected, and well above the time of a decision. */
const SHORT_MS = 120;
/** Three times suspicion, lease and grant: the other side has taken over long before. */
const LONG_MS = 2000;
const KINDS = { freeze, hang: hanging } as const;

function stands(kind: keyof typeof KINDS, on: 'active' | 'standby', isLong: boolean): Scenario {
  const healAfterMs = isLong ? LONG_MS : SHORT_MS;
  return {
    ...steady,
    ...(isLong && on === 'active' ? activeIsLost : {}),
    name: `${kind}-${on}-${isLong ? 'long' : 'short'}`,
    title: `The ${on} ${kind === 'freeze' ? 'freezes' : 'hangs'} for ${healAfterMs} ms`,
    why: isLong
      ? 'A side that was away too long has been replaced, and must notice before it speaks.'
      : 'No side should be declared dead for a moment’s absence.',
    loadMs: isLong ? 8500 : 5500,
    timeline: [{ atMs: FIRST_MS, inject: KINDS[kind]({ on }), healAfterMs }],
    expectations: [
      ...always,
      silence,
      ...(isLong ? [] : [nobodySuspected({ areFaultsBrief: true })]),
    ],
  };
}

function hiccups(on: 'active' | 'standby'): Scenario {
  const repeat = { times: 8, everyMs: 500 };
  const waits = 'a reply waits for the next checkpoint, which a freeze of the active delays';
  return {
    ...steady,
    ...(on === 'active' ? { known: { remus: { 'silence-within': waits } } } : {}),
    name: `hiccups-of-${on}`,
    title: `The ${on} freezes for ${SHORT_MS} ms, ${repeat.times} times in a row`,
    why:
      'A host that stutters for seconds is slow, not dead: ' +
      'moments must not add up to a suspicion.',
    loadMs: 7500,
    timeline: [{ atMs: FIRST_MS, inject: freeze({ on }), healAfterMs: SHORT_MS, repeat }],
    expectations: [...always, silence, nobodySuspected({ areFaultsBrief: true })],
  };
}

export const hang: Suite = {
  name: 'hang',
  title: 'Hangs: either host stands still, for short and for long; processes and guests die',
  scenarios: [
    ...(['freeze', 'hang'] as const).flatMap((kind) =>
      (['active', 'standby'] as const).flatMap((on) => [
        stands(kind, on, false),
        stands(kind, on, true),
      ]),
    ),
    hiccups('active'),
    hiccups('standby'),
    {
      ...steady,
      ...activeIsLost,
      name: 'controller-of-active',
      title: 'The engine’s process on the active dies',
      why: 'The process that controls the guest can fail too.',
      loadMs: 7500,
      timeline: [{ atMs: FIRST_MS, inject: controllerKill({ on: 'active' }) }],
      expectations: [...always, silence],
    },
    {
      ...steady,
      name: 'controller-of-standby',
      title: 'The engine’s process on the standby dies',
      why: 'The active has to continue without an answer that never comes.',
      loadMs: 7500,
      timeline: [{ atMs: FIRST_MS, inject: controllerKill({ on: 'standby' }) }],
      expectations: [...always, silence],
    },
    {
      ...steady,
      known: {
        unprotected: { ...forgotten, 'falls-silent': 'the guest reboots itself' },
        remus: { 'falls-silent': 'the standby goes on from the checkpoint before the panic' },
      },
      name: 'guest-panic',
      title: 'The guest’s kernel panics',
      why: 'No copy of a guest survives an error of the guest; the pair must not claim it.',
      loadMs: 5500,
      timeline: [{ atMs: FIRST_MS, inject: guestPanic() }],
      expectations: [noWrongReply(), oneVoice(), fallsSilent({ withinMs: 500 })],
    },
  ],
};
