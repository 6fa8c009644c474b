/** Each rule of who may speak, and the rules without it: the schedules must find a violation. */
import type { Violation } from './observer.ts';
import {
  after,
  BoundlessFence,
  before,
  type Changed,
  HastyDetector,
  HastyLease,
  ImpatientFence,
  standing,
  TrustfulFence,
  WatchfulDetector,
  without,
  withQuestion,
} from './taken-out.ts';

export interface Mutation extends Changed {
  /** Number of schedules within which one finds the violation. */
  within: number;
  /** Promises that break; another violation is not the reason. */
  breaks: readonly Violation[];
}

const WITNESS: readonly Mutation[] = [
  {
    rule: 'the witness grants members only',
    without: (rules) =>
      withQuestion(rules, (state, question) => [
        { ...state, members: [...state.members, question.from] },
        question,
      ]),
    style: 'running',
    within: 2000,
    breaks: ['left-out-speaks', 'acknowledged-lost'],
  },
  {
    rule: 'the witness compares epochs',
    without: (rules) =>
      withQuestion(rules, (state, question) => [state, { ...question, epoch: state.epoch }]),
    style: 'running',
    within: 2000,
    breaks: ['left-out-speaks', 'acknowledged-lost'],
  },
  {
    rule: 'the witness grants a repeated question again',
    without: (rules) =>
      withQuestion(rules, (state, question) => [{ ...state, grantedTo: null }, question]),
    style: 'running',
    within: 2000,
    breaks: ['nobody-speaks', 'member-stopped'],
  },
  {
    rule: 'a grant is on disk before the answer leaves',
    without: (rules) => ({ ...rules, isOnDiskBeforeAnswer: false }),
    style: 'running',
    within: 2000,
    breaks: ['left-out-speaks', 'acknowledged-lost'],
  },
];

const LEASE: readonly Mutation[] = [
  {
    rule: 'a standby waits for the end of its promise',
    without: (rules) => standing(rules, { takeoverFromNs: () => 0, promisedUntilNs: () => 0 }),
    style: 'cold',
    within: 2000,
    breaks: ['two-voices', 'left-out-speaks'],
  },
  {
    rule: 'a granted side waits for the end of promises that it gave while it asked',
    without: (rules) => standing(rules, { promisedUntilNs: () => 0 }),
    style: 'cold',
    within: 2000,
    breaks: ['two-voices', 'left-out-speaks'],
  },
  {
    rule: 'a promise is over only after the guard',
    without: (rules) => ({
      ...rules,
      silentUntilNs: (promisedNs, leaseNs) => rules.silentUntilNs(promisedNs, leaseNs, 0),
    }),
    style: 'cold',
    within: 2000,
    breaks: ['two-voices', 'left-out-speaks'],
  },
  {
    rule: 'a lease counts from when the request was sent',
    without: (rules) => ({ ...rules, newLease: (leaseNs) => new HastyLease(leaseNs) }),
    style: 'cold',
    within: 2000,
    breaks: ['two-voices', 'left-out-speaks'],
  },
  {
    rule: 'a side that is alone promises nothing',
    without: (rules) => ({ ...rules, isSilentWhenAlone: false }),
    style: 'cold',
    within: 2000,
    breaks: ['two-voices', 'left-out-speaks'],
  },
  {
    rule: 'a side that learns that it is a member waits as after a promise',
    without: (rules) => after(rules, (state) => ({ ...state, joinedNs: Number.NEGATIVE_INFINITY })),
    style: 'cold',
    within: 2000,
    breaks: ['two-voices', 'left-out-speaks'],
  },
];

const FENCE: readonly Mutation[] = [
  {
    rule: 'a renewal without a ticket is refused',
    without: (rules) => ({ ...rules, ticketShare: 1e6 }),
    style: 'cold',
    within: 2000,
    breaks: ['two-voices', 'left-out-speaks'],
  },
  {
    rule: 'no renewal of the fence outlives the lease',
    without: (rules) => ({ ...rules, newFenceTiming: (lifeNs) => new BoundlessFence(lifeNs) }),
    style: 'cold',
    within: 2000,
    breaks: ['two-voices', 'left-out-speaks'],
  },
  {
    rule: 'a fence has one renewal at a time',
    without: (rules) => ({ ...rules, newFenceTiming: (lifeNs) => new ImpatientFence(lifeNs) }),
    style: 'cold',
    within: 2000,
    breaks: ['two-voices', 'left-out-speaks'],
  },
  {
    rule: 'the fence counts as open only as long as it was listed',
    without: (rules) => ({ ...rules, newFenceTiming: (lifeNs) => new TrustfulFence(lifeNs) }),
    style: 'running',
    within: 2000,
    breaks: ['dropped-by-fence'],
  },
];

const MEMBERSHIP: readonly Mutation[] = [
  {
    rule: 'a refused side stops',
    without: (rules) =>
      without(rules, (effect, input) => effect.kind === 'stop' && input.kind === 'answer'),
    style: 'running',
    within: 2000,
    breaks: ['left-out-runs'],
  },
  {
    rule: 'a side stops when its peer has continued alone',
    without: (rules) =>
      without(rules, (effect, input) => effect.kind === 'stop' && input.kind === 'peer-epoch'),
    style: 'cold',
    within: 2000,
    breaks: ['left-out-runs'],
  },
  {
    rule: 'a side whose peer may be a member asks before it speaks alone',
    without: (rules) => after(rules, (state) => ({ ...state, mayBeTwo: false })),
    style: 'cold',
    within: 2000,
    breaks: ['two-voices', 'left-out-speaks'],
  },
  {
    rule: 'after a stall of its process a side waits before it suspects',
    without: (rules) =>
      before(rules, (state, input) =>
        input.kind === 'check' || input.kind === 'suspected'
          ? { ...state, patientUntilNs: 0, checkedNs: input.nowNs }
          : state,
      ),
    style: 'running',
    within: 2000,
    breaks: ['left-out-for-nothing'],
  },
  {
    rule: 'only a peer that sends heartbeats becomes a member',
    without: (rules) =>
      before(rules, (state) =>
        state.takingIn ? { ...state, wasHeard: true, isSuspected: false } : state,
      ),
    style: 'cold',
    within: 2000,
    breaks: ['taken-in-unheard'],
  },
  {
    rule: 'a peer becomes a member only if the members are the same as before',
    without: (rules) =>
      before(rules, (state) =>
        state.takingIn ? { ...state, takingIn: { ...state.takingIn, epoch: state.epoch } } : state,
      ),
    style: 'running',
    within: 2000,
    breaks: ['left-out-speaks', 'acknowledged-lost'],
  },
  {
    rule: 'heartbeats carry the epoch',
    without: (rules) => without(rules, (effect) => effect.kind === 'tell-detector'),
    style: 'cold',
    within: 2000,
    breaks: ['left-out-runs'],
  },
  {
    rule: 'a peer without any heartbeat is lost after a deadline',
    without: (rules) => before(rules, (state) => ({ ...state, beganNs: Number.POSITIVE_INFINITY })),
    style: 'cold',
    within: 2000,
    breaks: ['nobody-speaks', 'member-stopped'],
  },
  {
    rule: 'a refused member learns from the answer that it is a member',
    without: (rules) => ({
      ...rules,
      step: (identity, state, input, engine) =>
        rules.step(
          identity,
          state,
          input.kind === 'answer' && !input.answer.granted
            ? { ...input, answer: { ...input.answer, members: [] } }
            : input,
          engine,
        ),
    }),
    style: 'cold',
    within: 2000,
    breaks: ['nobody-speaks', 'member-stopped'],
  },
  {
    rule: 'a side that waits to become a member asks whether it is one',
    without: (rules) => ({
      ...rules,
      step: (identity, state, input, engine) => {
        const result = rules.step(identity, state, input, engine);
        const isMember = state.members.includes(identity.side);
        const isAsking = result.effects.some(({ kind }) => kind === 'ask-witness');
        return isMember || !isAsking ? result : { state, effects: [] };
      },
    }),
    style: 'cold',
    within: 2000,
    breaks: ['nobody-speaks', 'member-stopped'],
  },
];

const DETECTOR: readonly Mutation[] = [
  {
    rule: 'silence while the detector did not run proves nothing',
    without: (rules) => ({
      ...rules,
      newDetector: (self, peer, settings, nowMs) =>
        new WatchfulDetector(self, peer, settings, nowMs),
    }),
    style: 'running',
    within: 2000,
    breaks: ['left-out-for-nothing'],
  },
  {
    rule: 'a peer without any heartbeat is not suspected',
    without: (rules) => ({
      ...rules,
      newDetector: (self, peer, settings, nowMs) => new HastyDetector(self, peer, settings, nowMs),
    }),
    style: 'running',
    within: 2000,
    breaks: ['left-out-for-nothing'],
  },
];

export const MUTATIONS: readonly Mutation[] = [
  ...[...WITNESS, ...LEASE, ...FENCE, ...MEMBERSHIP, ...DETECTOR],
];
