/** The suite `power`: hosts lose power: alone, together, repeatedly, and at the worst moments. */
import type { Fault } from '../lab/faults/fault.ts';
import { linkCut, linkDelay, powerCut, processKill, witnessLoss } from '../lab/faults/index.ts';
import type { Experiment, Moment } from '../lab/scenario.ts';
import {
  fallsSilent,
  noWrongReply,
  oneVoice,
  reprotectPauseWithin,
} from '../reports/expectations/index.ts';
import {
  activeIsCopied,
  activeIsLost,
  always,
  coldBoot,
  coloCopies,
  FIRST_MS,
  silence,
  steady,
  wholeLoad,
} from './steady.ts';
import type { Suite } from './suite.ts';

/** ACKs without data leave colo’s active uncompared, also for bytes its standby has not got yet. */
const coloAcknowledges = {
  'connections-go-on':
    'QEMU’s colo-compare lets segments without payload pass, ' +
    'so a sender is told that bytes have arrived which the survivor never got',
  'silence-within': 'a round trip of 10 ms is more than colo keeps its promise at',
} as const;

/** A fault in effect while clients wait for the copy may be answerable for the silence. */
const coloCopiesMeanwhile = {
  ...coloCopies,
  'silence-within': coloCopies['reprotect-pause-within'],
} as const;

/** Bytes are always on their way. */
const uploads = { rateHz: 8, connections: 2, bodyBytes: 2 ** 20 };

const pause = reprotectPauseWithin({ ms: 500 });
/** Longer than it takes to come to the witness's turn, and then to give it up. */
const AWAY_MS = 9000;
/** Host a is lost, is copied onto, is lost once more at that moment, and is copied onto again. */
function lostAgainAt(when: Moment): Experiment['timeline'] {
  return [
    { atMs: FIRST_MS, inject: powerCut({ on: 'a' }) },
    { atMs: 4000, reprotect: true },
    { when, inject: powerCut({ on: 'a' }) },
    { atMs: 10_000, reprotect: true },
  ];
}

/** A fault while the pair is made whole; whatever came of it, host a then goes, and comes back. */
function brokenMeanwhile(inject: Fault): Experiment['timeline'] {
  return [
    { atMs: FIRST_MS, inject: powerCut({ on: 'a' }) },
    { atMs: 6000, reprotect: true },
    { when: 'reprotect', inject, healAfterMs: AWAY_MS },
    { atMs: 17_000, inject: powerCut({ on: 'a' }) },
    { atMs: 19_000, reprotect: true },
  ];
}

/** By then also a guest that is booted anew serves again. */
const BOOTED_MS = 4000;

export const power: Suite = {
  name: 'power',
  title: 'Power: either host, both, again and again, and while the pair is made whole',
  scenarios: [
    {
      ...steady,
      ...activeIsLost,
      // Goes on after all is steady: a survivor that fails seconds later is seen here.
      ...wholeLoad,
      name: 'active',
      title: 'The active loses power at a random moment',
      why: 'A promise that holds at one chosen moment only is none.',
      loadMs: 8000,
      timeline: [{ atMs: { fromMs: 2000, toMs: 4000 }, inject: powerCut({ on: 'active' }) }],
      expectations: [...always, silence],
    },
    {
      ...steady,
      ...wholeLoad,
      name: 'standby',
      title: 'The standby loses power at a random moment',
      why: 'A pair must not be weaker than its weaker half.',
      loadMs: 8000,
      timeline: [{ atMs: { fromMs: 2000, toMs: 4000 }, inject: powerCut({ on: 'standby' }) }],
      expectations: [...always, silence],
    },
    {
      ...steady,
      name: 'both',
      title: 'Both hosts lose power',
      why: 'Nothing survives this; the pair must not pretend it did.',
      loadMs: 6000,
      timeline: [
        { atMs: FIRST_MS, inject: powerCut({ on: 'a' }) },
        { atMs: FIRST_MS + 50, inject: powerCut({ on: 'b' }) },
      ],
      expectations: [noWrongReply(), oneVoice(), fallsSilent({ withinMs: 100 })],
    },
    {
      ...steady,
      ...activeIsCopied,
      name: 'flapping',
      title: 'The active loses power three times, re-protected in between',
      why: 'Bad power comes back, and goes again.',
      // Where a boot takes four seconds, TCP tries again only 6.4 s after the last cut.
      loadMs: 32_000,
      timeline: [
        { atMs: FIRST_MS, inject: powerCut({ on: 'active' }) },
        { when: 'took-over', afterMs: BOOTED_MS, reprotect: true },
        { when: 'protected', fromMs: 5000, afterMs: 1500, inject: powerCut({ on: 'active' }) },
        { when: 'took-over', fromMs: 5000, afterMs: BOOTED_MS, reprotect: true },
        { when: 'protected', fromMs: 12_000, afterMs: 1500, inject: powerCut({ on: 'active' }) },
      ],
      expectations: [...always, silence, pause],
    },
    {
      ...steady,
      ...activeIsCopied,
      name: 'either-in-turn',
      title: 'The standby loses power, is copied onto again, and then the active loses power',
      why: 'A side that has gone on alone must protect itself as well as one that took over.',
      loadMs: 14_000,
      timeline: [
        { atMs: FIRST_MS, inject: powerCut({ on: 'standby' }) },
        { atMs: 5000, reprotect: true },
        { when: 'protected', fromMs: 5000, afterMs: 1500, inject: powerCut({ on: 'active' }) },
      ],
      expectations: [...always, silence, pause],
    },
    {
      ...steady,
      ...activeIsCopied,
      name: 'target-while-reprotecting',
      title: 'The host that is being copied onto loses power, and is copied onto again',
      why: 'A copy that is never finished must not take the survivor with it.',
      loadMs: 14_000,
      timeline: [
        { atMs: FIRST_MS, inject: powerCut({ on: 'a' }) },
        { atMs: 4000, reprotect: true },
        { when: 'reprotect', afterMs: 250, inject: powerCut({ on: 'a' }) },
        { atMs: 10_000, reprotect: true },
      ],
      expectations: [...always, silence, pause],
    },
    {
      ...steady,
      ...activeIsCopied,
      needs: ['pauses'],
      name: 'target-in-pause',
      title: 'The host that is being copied onto loses power while the guest stands still for it',
      why: 'The world waits then, and must not wait for one that is gone.',
      loadMs: 14_000,
      timeline: lostAgainAt('reprotect-pausing'),
      expectations: [...always, silence, pause],
    },
    {
      ...steady,
      ...activeIsCopied,
      needs: ['pauses'],
      name: 'target-at-handover',
      title:
        'The new standby loses power just when the survivor begins to wait for it, ' +
        'and is copied onto again',
      why:
        'Between the copy and the witness’s grant the survivor already waits ' +
        'for a standby that is not a member yet.',
      loadMs: 14_000,
      timeline: lostAgainAt('reprotect-paused'),
      expectations: [...always, silence, pause],
    },
    {
      ...steady,
      known: { unprotected: coldBoot, colo: coloCopiesMeanwhile },
      name: 'witness-while-reprotecting',
      title: 'The witness is away while the pair is made whole',
      why: 'Nobody may be taken in without it, and nobody need die for that.',
      loadMs: 24_000,
      timeline: brokenMeanwhile(witnessLoss()),
      expectations: [...always, silence, pause],
    },
    {
      ...steady,
      known: { unprotected: coldBoot, colo: coloCopiesMeanwhile },
      name: 'answers-while-reprotecting',
      title: 'The survivor hears nothing of the witness while the pair is made whole',
      why: 'The witness has taken the new standby in, and the survivor cannot know it.',
      loadMs: 24_000,
      timeline: brokenMeanwhile(linkCut({ link: 'quorum', on: 'b', direction: 'to' })),
      expectations: [...always, silence, pause],
    },
    {
      ...steady,
      name: 'source-while-reprotecting',
      title: 'The survivor loses power while it is being copied',
      why:
        'The only copy is gone; what the world was told must have been true, ' +
        'and nobody may go on.',
      loadMs: 9000,
      timeline: [
        { atMs: FIRST_MS, inject: powerCut({ on: 'a' }) },
        { atMs: 4000, reprotect: true },
        { when: 'reprotect', afterMs: 150, inject: powerCut({ on: 'b' }) },
      ],
      expectations: [noWrongReply(), oneVoice(), fallsSilent({ withinMs: 100 })],
    },
    {
      ...steady,
      needs: ['checkpoints'],
      name: 'active-in-checkpoint',
      title: 'The active loses power while a checkpoint is made',
      why: 'A copy that is half there must not be gone on from.',
      loadMs: 7500,
      timeline: [
        { when: 'checkpoint-begin', fromMs: FIRST_MS, inject: powerCut({ on: 'active' }) },
      ],
      expectations: [...always, silence],
    },
    {
      ...steady,
      needs: ['checkpoints'],
      name: 'standby-in-checkpoint',
      title: 'The standby loses power while a checkpoint is made',
      why: 'The guest stands still for it, and must not stand still for good.',
      loadMs: 7500,
      timeline: [
        { when: 'checkpoint-begin', fromMs: FIRST_MS, inject: powerCut({ on: 'standby' }) },
      ],
      expectations: [...always, silence],
    },
    {
      ...steady,
      known: { unprotected: coldBoot, colo: coloAcknowledges },
      workload: { name: 'ledger', parameters: { ...steady.workload.parameters, ...uploads } },
      settable: [...steady.settable, 'workload.bodyBytes', 'link-delay.delayMs'],
      name: 'active-in-upload',
      title: 'The active loses power while clients upload, at a round trip of 10 ms',
      why:
        'A sender that was told that bytes have arrived never sends them again: ' +
        'the survivor must have them.',
      loadMs: 12_000,
      conditions: [linkDelay({ link: 'sync', on: 'a', delayMs: 5 })],
      timeline: [{ atMs: { fromMs: 3000, toMs: 4000 }, inject: powerCut({ on: 'active' }) }],
      expectations: [...always, silence],
    },
    {
      ...steady,
      ...activeIsLost,
      name: 'process',
      title: 'The hypervisor of the active dies, its host lives',
      why: 'Software dies more often than power supplies, and its host still talks.',
      loadMs: 7000,
      timeline: [{ atMs: FIRST_MS, inject: processKill({ on: 'active' }) }],
      expectations: [...always, silence],
    },
  ],
};
