/**
 * The rule of membership as a pure function: step(identity, state, input) → {state, effects}. Time
 * and the engine's standing come in with the input, so that a simulation can run it. The effects
 * are carried out by membership.ts, in their order.
 */
import type {
  Effect,
  Identity,
  Input,
  MembershipState,
  Result,
  Standing,
} from './membership-contract.ts';
import type { Answer } from './witness-rules.ts';

const NOTHING: readonly Effect[] = [];

export function initialState(
  epoch: number,
  members: readonly string[],
  nowNs: number,
): MembershipState {
  return {
    ...{
      epoch,
      members,
      beganNs: nowNs,
      joinedNs: -Infinity,
      wasHeard: false,
      isSuspected: false,
      mayBeTwo: false,
    },
    ...{ isUnanswered: false, checkedNs: nowNs, patientUntilNs: 0, isGrantHeld: false },
    ...{ asking: null, takingIn: null, isLeavingOut: false },
  };
}

/** Whether this side is the only member, and so needs no promise of a peer to speak. */
export function isAlone({ side }: Identity, state: MembershipState): boolean {
  return state.members.length === 1 && state.members.includes(side) && !state.mayBeTwo;
}

export function step(
  identity: Identity,
  state: MembershipState,
  input: Input,
  engine: Standing,
): Result {
  switch (input.kind) {
    case 'check':
      return check(identity, state, input.nowNs, engine);
    case 'suspected':
      return check(identity, { ...state, isSuspected: true }, input.nowNs, engine);
    case 'heard': {
      const heard = { ...state, wasHeard: true, isSuspected: false };
      return heard.takingIn ? progress(identity, heard, input.nowNs, engine) : quiet(heard);
    }
    case 'peer-epoch':
      return peerEpoch(identity, state, input, engine);
    case 'ask':
      return ask(identity, state, input.members, engine);
    case 'take-in': {
      const { epoch } = state;
      const untilNs = input.nowNs + identity.hearDeadlineNs;
      return progress(identity, { ...state, takingIn: { epoch, untilNs } }, input.nowNs, engine);
    }
    case 'leave-out':
      return leaveOut(identity, { ...state, isLeavingOut: true }, engine);
    case 'answer':
      return answered(identity, state, input, engine);
    case 'no-answer':
      return unanswered(identity, state, engine);
  }
}

function quiet(state: MembershipState): Result {
  return { state, effects: NOTHING };
}

function after(before: Result, next: (state: MembershipState) => Result): Result {
  const { state, effects } = next(before.state);
  if (before.effects.length === 0) return { state, effects };
  return {
    state,
    effects: effects.length === 0 ? before.effects : [...before.effects, ...effects],
  };
}

// --- due steps ---

function check(
  identity: Identity,
  before: MembershipState,
  nowNs: number,
  engine: Standing,
): Result {
  let result = quiet(before);
  if (before.takingIn) result = progress(identity, before, nowNs, engine);
  if (before.isLeavingOut) result = after(result, (state) => leaveOut(identity, state, engine));
  if (engine.isStopped) return result;
  if (before.isGrantHeld) result = after(result, (state) => release(state, nowNs, engine));
  return after(result, (state) => look(identity, state, nowNs, engine));
}

/** The grant takes effect once this side's last promise to stay silent is over. */
function release(state: MembershipState, nowNs: number, engine: Standing): Result {
  if (nowNs < engine.promisedUntilNs()) return quiet(state);
  return { state: { ...state, isGrantHeld: false }, effects: [{ kind: 'granted' }] };
}

/** Whether the peer is lost, and what follows. */
function look(
  identity: Identity,
  before: MembershipState,
  nowNs: number,
  engine: Standing,
): Result {
  // While this process did not run, no answer could be read: that proves nothing about the peer,
  // nor does the moment after, in which queued answers are still read.
  const hasStalled = nowNs - before.checkedNs > 2 * identity.beatNs;
  const patientUntilNs = hasStalled ? nowNs + identity.beatNs : before.patientUntilNs;
  // A peer that continues alone answers no requests until the witness has made this side a member.
  const isIn = before.members.includes(identity.side);
  const answersFromNs = Math.max(patientUntilNs, before.joinedNs + identity.promiseNs);
  const isUnanswered = isIn && nowNs >= answersFromNs && !engine.isAnswered();
  // The peer may have taken this side in and have died before its first heartbeat arrived.
  const beganNs = before.beganNs + (hasStalled ? nowNs - before.checkedNs : 0);
  const isDeaf = !before.wasHeard && nowNs - beganNs > identity.hearDeadlineNs;
  const isLost = before.isSuspected || isUnanswered || isDeaf;
  const state = { ...before, checkedNs: nowNs, patientUntilNs, beganNs };
  if (isAlone(identity, state)) {
    const isReported = isLost && !state.asking;
    return isReported ? { state, effects: [{ kind: 'target-lost' }] } : quiet(state);
  }
  const isNews = isUnanswered && !before.isUnanswered && !before.isSuspected;
  const next = { ...state, isUnanswered };
  const { peer } = identity;
  const effects: Effect[] =
    isNews && peer !== null ? [{ kind: 'say', event: 'unanswered', fields: { peer } }] : [];
  if (!isLost) return { state: next, effects };
  if (isIn) {
    if (nowNs >= takeoverFromNs(identity, state, engine)) effects.push({ kind: 'lost' });
    return { state: next, effects };
  }
  // The witness may have taken this side in, and the peer be lost before it could say so.
  if (!engine.hasGuest()) return { state: next, effects };
  return after({ state: next, effects }, (now) => ask(identity, now, [identity.side], engine));
}

/**
 * Before it took this side in the peer needed no promise to speak, and its fence may still be open:
 * so learning of it counts as a promise.
 */
function takeoverFromNs(identity: Identity, state: MembershipState, engine: Standing): number {
  return Math.max(engine.takeoverFromNs(state.isSuspected), state.joinedNs + identity.promiseNs);
}

/** The time at which a side learns that this change makes it a member. */
function joinedNs(
  { side }: Identity,
  before: MembershipState,
  members: readonly string[],
  nowNs: number,
): number {
  return members.includes(side) && !before.members.includes(side) ? nowNs : before.joinedNs;
}

/** Makes the peer a member once it sends heartbeats: a suspected peer would be removed at once. */
function progress(
  identity: Identity,
  state: MembershipState,
  nowNs: number,
  engine: Standing,
): Result {
  const { takingIn } = state;
  const { peer, side } = identity;
  if (!takingIn || !peer) return takenIn(state, false);
  if (state.isSuspected || !state.wasHeard)
    return nowNs > takingIn.untilNs ? takenIn(state, false) : quiet(state);
  // During the wait this side may have had to continue without the peer.
  if (state.epoch !== takingIn.epoch) return takenIn(state, false);
  if (state.members.includes(peer)) return takenIn(state, true);
  const result = ask(identity, { ...state, takingIn: null }, [side, peer], engine);
  const { asking } = result.state;
  if (result.effects.length === 0 || !asking) return takenIn(state, false);
  return { ...result, state: { ...result.state, asking: { ...asking, isTakingIn: true } } };
}

function takenIn(state: MembershipState, isIn: boolean): Result {
  return { state: { ...state, takingIn: null }, effects: [{ kind: 'taken-in', isIn }] };
}

function leaveOut(identity: Identity, state: MembershipState, engine: Standing): Result {
  if (isAlone(identity, state) || engine.isStopped)
    return { state: { ...state, isLeavingOut: false }, effects: [{ kind: 'left-out' }] };
  return ask(identity, state, [identity.side], engine);
}

// --- the witness ---

function ask(
  { side, hasWitness }: Identity,
  state: MembershipState,
  members: readonly string[],
  engine: Standing,
): Result {
  if (!hasWitness || state.asking || engine.isStopped) return quiet(state);
  const question = { epoch: state.epoch, members };
  const wasIn = state.members.includes(side);
  const asking = { ...question, wasIn, isTakingIn: false };
  const mayBeTwo = state.mayBeTwo || members.length > 1;
  return {
    state: { ...state, asking, mayBeTwo },
    effects: [{ kind: 'ask-witness', question }],
  };
}

function answered(
  identity: Identity,
  before: MembershipState,
  { answer, nowNs }: { answer: Answer; nowNs: number },
  engine: Standing,
): Result {
  const { asking } = before;
  if (!asking) return quiet(before);
  const state = { ...before, asking: null };
  const { granted, epoch, members } = answer;
  const isIn = members.includes(identity.side);
  const end = (granted: boolean): Effect[] =>
    asking.isTakingIn ? [{ kind: 'taken-in', isIn: granted }] : [];
  // A side that was never a member is refused again and again: that is no news.
  if (!granted && !asking.wasIn && !isIn) return { state, effects: end(false) };
  const said: Effect = {
    kind: 'say',
    event: granted ? 'decided' : 'refused',
    fields: { epoch, members },
  };
  const settled = { ...state, mayBeTwo: false };
  if (!granted && !(epoch > asking.epoch && isIn)) {
    const effects = [said, ...leave(engine, 'the witness refused', epoch), ...end(false)];
    return { state: settled, effects };
  }
  // It may have promised again while the witness was slow to answer.
  const isGrantHeld = granted && nowNs < engine.promisedUntilNs();
  const joined = joinedNs(identity, before, members, nowNs);
  const next = { ...settled, epoch, members, isGrantHeld, joinedNs: joined };
  const tell: Effect = { kind: 'tell-detector', epoch, members };
  // Refused as a member: this side did not know the last change, and asks again from there.
  if (!granted) return { state: next, effects: [said, tell, ...end(false)] };
  const effects: Effect[] = isGrantHeld ? [said, tell] : [said, { kind: 'granted' }, tell];
  return { state: next, effects: [...effects, ...end(true)] };
}

function unanswered(_: Identity, before: MembershipState, engine: Standing): Result {
  const { asking } = before;
  if (!asking) return quiet(before);
  const state = { ...before, asking: null };
  const effects: Effect[] = [];
  if (asking.wasIn) {
    effects.push({ kind: 'say', event: 'witness-lost', fields: {} });
    // Without witness and twin no side may speak: silence is the right verdict.
    if (state.isSuspected || !engine.isAnswered())
      effects.push({ kind: 'stop', reason: 'neither twin nor witness' });
  }
  if (asking.isTakingIn) effects.push({ kind: 'taken-in', isIn: false });
  return { state, effects };
}

// --- being left out ---

function peerEpoch(
  identity: Identity,
  state: MembershipState,
  { epoch, members, nowNs }: { epoch: number; members: readonly string[]; nowNs: number },
  engine: Standing,
): Result {
  if (epoch <= state.epoch) return quiet(state);
  const effects: Effect[] = [{ kind: 'tell-detector', epoch, members }];
  if (!members.includes(identity.side))
    effects.push(...leave(engine, 'the peer went on alone', epoch));
  const joined = joinedNs(identity, state, members, nowNs);
  return { state: { ...state, epoch, members, joinedNs: joined }, effects };
}

function leave(engine: Standing, reason: string, epoch: number): Effect[] {
  if (engine.isStopped) return [];
  return [
    { kind: 'say', event: 'fenced', fields: { reason, epoch } },
    { kind: 'stop', reason },
  ];
}
