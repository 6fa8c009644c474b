/** Rules without which nothing breaks in the schedules, and why they stand nevertheless. */
import { before, type Changed, EqualDetector, standing, without } from './taken-out.ts';

export interface Spare extends Changed {
  because: string;
}

export const SPARE: readonly Spare[] = [
  {
    rule: 'a standby asks only once its promise is over',
    without: (rules) => standing(rules, { takeoverFromNs: () => 0 }),
    style: 'cold',
    because: 'a grant takes effect only then, too; the delay lets the active ask first',
  },
  {
    rule: 'a side without twin and witness stops',
    without: (rules) =>
      without(rules, (effect, input) => effect.kind === 'stop' && input.kind === 'no-answer'),
    style: 'running',
    because:
      'its fence is shut without promise or grant; ' +
      'it stops for good by choice, and the suite split-brain checks it',
  },
  {
    rule: 'a side without a guest asks for nothing',
    without: (rules) => standing(rules, { hasGuest: () => true }),
    style: 'running',
    because: 'it is no member until it has a guest, and the witness grants members only',
  },
  {
    rule: 'a target does not take over',
    without: (rules) => standing(rules, { takeoverFromNs: () => 0 }),
    style: 'running',
    because: 'it is no member',
  },
  {
    rule: 'a stopped side asks for nothing',
    without: (rules) => standing(rules, { isStopped: false }),
    style: 'running',
    because: 'its checks have ended with it',
  },
  {
    rule: 'a side asks one question at a time',
    without: (rules) =>
      before(rules, (state, input) =>
        input.kind === 'answer' || input.kind === 'no-answer' ? state : { ...state, asking: null },
      ),
    style: 'running',
    because: 'no schedule found a difference; it pairs each answer with its question',
  },
  {
    rule: 'a side that is no member yet does not stop when refused',
    without: (rules) => ({
      ...rules,
      step: (identity, state, input, engine) => {
        const asking = state.asking && { ...state.asking, wasIn: true };
        return rules.step(identity, { ...state, asking }, input, engine);
      },
    }),
    style: 'cold',
    because: 'it would only have to be started again',
  },
  {
    rule: 'an older epoch of the peer is not news',
    without: (rules) =>
      before(rules, (state, input) =>
        input.kind === 'peer-epoch' ? { ...state, epoch: 0 } : state,
      ),
    style: 'running',
    because: 'the detector reports newer epochs only',
  },
  {
    rule: 'an active side suspects a heartbeat sooner',
    without: (rules) => ({
      ...rules,
      newDetector: (self, peer, settings, nowMs) => new EqualDetector(self, peer, settings, nowMs),
    }),
    style: 'cold',
    because: 'it decides which of two sides continues, not how many',
  },
];
