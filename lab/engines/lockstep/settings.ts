/** Settings of a controller, as JSON on its command line. */
import type { MembershipSettings } from '../../detection/membership.ts';
import type { OutputMode } from './output-rule.ts';
import type { TwinPlan } from './twin.ts';

export interface ControllerSettings extends MembershipSettings {
  /** `builder` boots a guest and saves it; `target` waits for a copy of the survivor. */
  role: 'active' | 'standby' | 'target' | 'builder';
  generation: number;
  /** Folder for this twin's files; the controller creates it. */
  folder: string;
  saved: SavedState;
  plan: TwinPlan;
  native: string;
  tap: string;
  /** Hex of the 16 bytes that mark the cycle ledger. */
  mark: string;
  sync: { own: string; peer: string; port: number; statePort: number };
  output: OutputMode;
  /** Rendezvous that the active may run ahead of the standby. */
  lag: number;
  leaseMs: number;
  guardMs: number;
  onDivergence: 'evict-standby' | 'stop';
  announceMs: number;
  /** For canaries only: outputs leave this many rendezvous before the output rule allows it. */
  releaseEarlyBy: number;
}

/** A booted guest: files of its RAM and device state, and the address of its mailbox. */
export interface SavedState {
  ram: string;
  state: string;
  mailboxAt: number;
}

/** Orders the engine gives on a controller's stdin, a JSON line each. */
export type Order = { order: 'reprotect'; generation: number } | { order: 'quit' };
