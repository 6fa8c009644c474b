/** Settings of a controller, as JSON on its command line. */
import type { MembershipSettings } from '../../detection/membership.ts';
import type { Side } from '../../pair.ts';
import type { MachinePlan } from '../qemu-arguments.ts';
import type { SavedGuest } from '../saved-guest.ts';
import type { ColoParameters } from './parameters.ts';

export interface ColoSettings extends ColoParameters, MembershipSettings {
  peer: Side;
  /** `active` begins with the guest, `standby` waits for it. */
  role: 'active' | 'standby';
  /** Folder for this twin's files; the controller creates it. */
  folder: string;
  plan: GuestPlan;
  /** The guest that the active begins with; null when it is booted. */
  saved: SavedGuest | null;
  tap: string;
  portOffset: number;
  leasePort: number;
}

export interface GuestPlan extends MachinePlan {
  qemu: string;
  qemuImg: string;
  /** 0 for a guest without a disk. */
  diskMib: number;
  /** Hex of the 16 bytes that mark the cycle ledger. */
  mark: string;
}

/** Orders the engine gives on a controller's stdin, a JSON line each. */
export type Order =
  /** Copy the guest onto the listening standby and enter COLO. */
  | { order: 'join' }
  /** The pre-flight has passed: make the standby a member. */
  | { order: 'protect' }
  /** The join failed: continue without the standby. */
  | { order: 'unjoin' }
  | { order: 'quit' };
