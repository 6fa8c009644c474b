/** State, inputs and effects of the rule of membership (membership-step.ts). */
import type { Side } from '../pair.ts';
import type { EventFields } from '../recording/events.ts';
import type { Answer } from './witness-rules.ts';

/** Facts about a side that do not change while its controller runs. Durations in ns. */
export interface Identity {
  side: Side;
  /** Null for a guest without a second side. */
  peer: Side | null;
  hasWitness: boolean;
  beatNs: number;
  /**
   * How long a side that makes its peer a member waits for the peer's heartbeats, and how long a
   * side that has just started waits for the first heartbeat.
   */
  hearDeadlineNs: number;
  /** How long a promise to stay silent lasts: lease and guard. */
  promiseNs: number;
}

/** The engine at the time of an input. Methods are called only when their answer matters. */
export interface Standing {
  isStopped: boolean;
  /** False once the peer owes an acknowledgement or a log entry for too long. */
  isAnswered(): boolean;
  /** Whether this side holds a guest to continue with; a target before its copy does not. */
  hasGuest(): boolean;
  /**
   * Earliest time at which this side may ask the witness to continue alone, ns. `isSuspected`:
   * neither link brings heartbeats of the peer.
   */
  takeoverFromNs(isSuspected: boolean): number;
  /** End of this side's last promise to stay silent, ns; 0 for an active side. */
  promisedUntilNs(): number;
}

export interface Question {
  epoch: number;
  members: readonly string[];
}

export interface MembershipState {
  readonly epoch: number;
  readonly members: readonly string[];
  /** When this side began, ns; later by the time in which its process did not run. */
  readonly beganNs: number;
  /** When this side learnt that it is a member, ns; -Infinity until then or from the start. */
  readonly joinedNs: number;
  /** Whether any heartbeat of the peer has ever arrived. */
  readonly wasHeard: boolean;
  /** True from the detector's suspicion to the next heartbeat. */
  readonly isSuspected: boolean;
  /** The witness may have taken the peer in, and its answer may be lost. */
  readonly mayBeTwo: boolean;
  /** Whether the last check found the peer's answer overdue. */
  readonly isUnanswered: boolean;
  /** Time of the last check, ns. */
  readonly checkedNs: number;
  /** Until then overdue answers prove nothing, because this process itself did not run, ns. */
  readonly patientUntilNs: number;
  /** The witness has granted; this side waits for the end of its last promise before `granted`. */
  readonly isGrantHeld: boolean;
  /** The question that waits for an answer of the witness. */
  readonly asking: (Question & { wasIn: boolean; isTakingIn: boolean }) | null;
  /** The peer becomes a member as soon as a heartbeat of it arrives. */
  readonly takingIn: { epoch: number; untilNs: number } | null;
  /** The peer is to be left out, and the question is repeated until it is certain. */
  readonly isLeavingOut: boolean;
}

export type Input =
  /** To be called often: every 20 ms. */
  | { kind: 'check'; nowNs: number }
  | { kind: 'suspected'; nowNs: number }
  | { kind: 'heard'; nowNs: number }
  /** A heartbeat carried an epoch newer than the detector knew. */
  | { kind: 'peer-epoch'; epoch: number; members: readonly string[]; nowNs: number }
  /** The engine asks the witness for these members. */
  | { kind: 'ask'; members: readonly string[] }
  | { kind: 'take-in'; nowNs: number }
  | { kind: 'leave-out' }
  | { kind: 'answer'; answer: Answer; nowNs: number }
  /** The witness has not answered in time. */
  | { kind: 'no-answer' };

/** Report an event with one of these names. */
export type SayEffect<Names extends keyof EventFields> = {
  [Name in Names]: { kind: 'say'; event: Name; fields: EventFields[Name] };
}[Names];

export type Effect =
  | SayEffect<'unanswered' | 'decided' | 'refused' | 'fenced' | 'witness-lost'>
  /** Ask the witness until it answers or the time is over; then comes `answer` or `no-answer`. */
  | { kind: 'ask-witness'; question: Question }
  /** This side stops executing and sends nothing any more. */
  | { kind: 'stop'; reason: string }
  /** The engine decides whether this side asks the witness to continue alone. */
  | { kind: 'lost' }
  /** A peer that is not a member yet is lost: no question to the witness is needed. */
  | { kind: 'target-lost' }
  | { kind: 'granted' }
  /** The detector's heartbeats carry this epoch and these members from now on. */
  | { kind: 'tell-detector'; epoch: number; members: readonly string[] }
  | { kind: 'taken-in'; isIn: boolean }
  | { kind: 'left-out' };

export interface Result {
  state: MembershipState;
  effects: readonly Effect[];
}
