/** The rules that a simulation runs: the real ones, or some of them replaced. */
import { Detector } from '../detector.ts';
import { FenceTiming, TICKET_SHARE } from '../fence-timing.ts';
import { LeaseState } from '../lease-state.ts';
import { isAlone, step } from '../membership-step.ts';
import type { SuspicionSettings } from '../suspicion.ts';
import { silentUntilNs } from '../voice-rules.ts';
import { decide } from '../witness-rules.ts';

/** When outputs of a side with a standby may leave; times in ns. */
export interface OutputRule {
  readonly isAlone: boolean;
  readonly comparedUpTo: number;
  guard(rendezvous: number, nowNs: bigint): void;
  alone(): void;
  acknowledge(received: number, compared: number, sentNs: bigint): void;
  mayLeave(rendezvous: number, nowNs: bigint): boolean;
  readonly leaseUntilNs: number;
}

export type OutputMode = 'compared' | 'received';

/** Makes the output rule of an engine whose standby runs. */
export type NewOutputRule = (mode: OutputMode, leaseMs: number) => OutputRule;

export interface Rules {
  step: typeof step;
  isAlone: typeof isAlone;
  decide: typeof decide;
  silentUntilNs: typeof silentUntilNs;
  newDetector(self: string, peer: string, settings: SuspicionSettings, nowMs: number): Detector;
  newLease(leaseNs: number): LeaseState;
  newFenceTiming(lifeNs: number): FenceTiming;
  newOutputRule: NewOutputRule;
  /** Lifetime of the fence's ticket, as a share of its renewal's. */
  ticketShare: number;
  /** Whether the witness answers only once its grant is on disk. */
  isOnDiskBeforeAnswer: boolean;
  /** Whether a side with a grant to continue alone stops giving promises. */
  isSilentWhenAlone: boolean;
}

/** The real rules; the output rule is an engine's. */
export function realRules(newOutputRule: NewOutputRule): Rules {
  return {
    ...{ step, isAlone, decide, silentUntilNs, newOutputRule },
    newDetector: (self, peer, settings, nowMs) => new Detector(self, peer, settings, nowMs),
    newLease: (leaseNs) => new LeaseState(leaseNs),
    newFenceTiming: (lifeNs) => new FenceTiming(lifeNs),
    ticketShare: TICKET_SHARE,
    isOnDiskBeforeAnswer: true,
    isSilentWhenAlone: true,
  };
}
