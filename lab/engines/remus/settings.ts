/** Settings of a controller, as JSON on its command line. */
import type { MembershipSettings } from '../../detection/membership.ts';
import type { Side } from '../../pair.ts';
import type { Dom0Access } from '../../platforms/hypervisor.ts';
import type { RemusParameters } from './parameters.ts';

export interface RemusSettings extends RemusParameters, MembershipSettings {
  peer: Side;
  /** `active` boots the guest, `standby` waits for it. */
  role: 'active' | 'standby';
  /** Folder for this twin's files on its host; the controller creates it. */
  folder: string;
  leasePort: number;
  access: Dom0Access;
  /** Addresses of dom0 on both sides, and the port that the standby's transport listens on. */
  dom0: { own: string; peer: string; port: number };
  plan: GuestPlan;
  /** Whether the machine was restored with its transport, which makes checkpoints already. */
  isRestored: boolean;
}

/** A guest of Xen, and where its files are in dom0. */
export interface GuestPlan {
  /** Name of the domain. */
  name: string;
  type: RemusParameters['guestType'];
  kernel: string;
  initramfs: string;
  memoryMib: number;
  mac: string;
  ip: string;
  /** Hex of the 16 bytes that mark the cycle ledger. */
  mark: string;
  /** The transport. */
  transport: string;
  /** Device in dom0 whose queue holds the guest's output. */
  plug: string;
}

/** Orders the engine gives on a controller's stdin, a JSON line each. */
export type Order =
  /** Copy the guest to the listening standby, and make checkpoints. */
  | { order: 'join' }
  /** Checkpoints advance and the guest answers: make the standby a member. */
  | { order: 'protect' }
  /** The join failed: continue without the standby. */
  | { order: 'unjoin' }
  | { order: 'quit' };
