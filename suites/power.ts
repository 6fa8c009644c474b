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
  remusResumes,
  silence,
  steady,
  wholeLoad,
} from './steady.ts';
import type { Suite } from './suite.ts';

/** ACKs without data leave colo’s active uncompared, also for bytes its standby has not got yet. */
const coloAcknowledges = {
  'connections-go-on':
    'QEMU’s colo-compare lets segments without payload pass, ' +
    'so a sender gets acknowledgements of bytes that the survivor never got',
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

/** A fault during re-protection; afterwards, in any case, host a loses power and comes back. */
function brokenMeanwhile(inject: Fault): Experiment['timeline'] {
  return [
    { atMs: FIRST_MS, inject: powerCut({ on: 'a' }) },
    { atMs: 6000, reprotect: true },
    { when: 'reprotect', inject, healAfterMs: AWAY_MS },
    { atMs: 17_000, inject: powerCut({ on: 'a' }) },
    { atMs: 19_000, reprotect: true },
  ];
}

/** Limit of a load with a re-protection: a checkpoint of all memory takes 7 to 20 s under remus. */
const COPIED_MS = 34_000;
/** Time after which also a guest that is booted again serves. */
const BOOTED_MS = 4000;

export const power: Suite = {
  name: 'power',
  title: 'Power: either host, both, repeatedly, and during re-protection',
  scenarios: [
    {
      ...steady,
      ...activeIsLost,
      // The load continues after all is steady, to see a survivor that fails seconds later.
      ...wholeLoad,
      name: 'active',
      title: 'The active loses power at a random moment',
      why: 'A promise must hold at any moment.',
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
      why: 'The guest cannot survive this; the pair must not claim that it did.',
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
      why: 'A power failure often repeats.',
      // Where a boot takes four seconds, TCP tries again only 6.4 s after the last cut.
      loadMs: 48_000,
      timeline: [
        { atMs: FIRST_MS, inject: powerCut({ on: 'active' }) },
        { when: 'took-over', afterMs: BOOTED_MS, reprotect: true },
        { when: 'protected', afterMs: 1500, inject: powerCut({ on: 'active' }) },
        { when: 'took-over', nth: 2, afterMs: BOOTED_MS, reprotect: true },
        { when: 'protected', nth: 2, afterMs: 1500, inject: powerCut({ on: 'active' }) },
      ],
      expectations: [...always, silence, pause],
    },
    {
      ...steady,
      ...activeIsCopied,
      name: 'either-in-turn',
      title: 'The standby loses power, is copied onto again, and then the active loses power',
      why: 'A side that continued alone must be re-protected as well as a side that took over.',
      loadMs: COPIED_MS,
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
      loadMs: COPIED_MS,
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
      why: 'Clients wait during this pause, and must not wait for a lost host.',
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
      known: { unprotected: coldBoot, colo: coloCopiesMeanwhile, remus: remusResumes },
      name: 'witness-while-reprotecting',
      title: 'The witness is lost during re-protection',
      why: 'No side may become a member without the witness, and no side has to stop for that.',
      loadMs: 44_000,
      timeline: brokenMeanwhile(witnessLoss()),
      expectations: [...always, silence, pause],
    },
    {
      ...steady,
      known: { unprotected: coldBoot, colo: coloCopiesMeanwhile, remus: remusResumes },
      name: 'answers-while-reprotecting',
      title: 'Answers of the witness do not reach the survivor during re-protection',
      why: 'The new standby is a member at the witness, and the survivor does not learn it.',
      loadMs: 44_000,
      timeline: brokenMeanwhile(linkCut({ link: 'quorum', on: 'b', direction: 'to' })),
      expectations: [...always, silence, pause],
    },
    {
      ...steady,
      name: 'source-while-reprotecting',
      title: 'The survivor loses power while it is being copied',
      why:
        'The only copy is lost; replies that clients got must have been true, ' +
        'and no side may continue.',
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
      known: { remus: remusResumes },
      needs: ['checkpoints'],
      name: 'active-in-checkpoint',
      title: 'The active loses power while a checkpoint is made',
      why: 'No side may continue from an incomplete copy.',
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
      why: 'The guest stops for a checkpoint, and must not stop for good.',
      loadMs: 7500,
      timeline: [
        { when: 'checkpoint-begin', fromMs: FIRST_MS, inject: powerCut({ on: 'standby' }) },
      ],
      expectations: [...always, silence],
    },
    {
      ...steady,
      known: { unprotected: coldBoot, colo: coloAcknowledges, remus: remusResumes },
      workload: { name: 'ledger', parameters: { ...steady.workload.parameters, ...uploads } },
      settable: [...steady.settable, 'workload.bodyBytes', 'link-delay.delayMs'],
      name: 'active-in-upload',
      title: 'The active loses power while clients upload, at a round trip of 10 ms',
      why: 'A sender never repeats bytes that were acknowledged: ' + 'the survivor must have them.',
      loadMs: 12_000,
      conditions: [linkDelay({ link: 'sync', on: 'a', delayMs: 5 })],
      timeline: [{ atMs: { fromMs: 3000, toMs: 4000 }, inject: powerCut({ on: 'active' }) }],
      expectations: [...always, silence],
    },
    {
      ...steady,
      ...activeIsLost,
      name: 'process',
      title: 'The hypervisor of the active dies, its host runs',
      why: 'Software fails more often than power supplies, and its host still sends frames.',
      loadMs: 7000,
      timeline: [{ atMs: FIRST_MS, inject: processKill({ on: 'active' }) }],
      expectations: [...always, silence],
    },
  ],
};
