/** Settings of a controller, as JSON on its command line. */
import type { MembershipSettings } from '../../detection/membership.ts';
import type { SavedGuest } from '../saved-guest.ts';
import type { UnprotectedParameters } from './parameters.ts';

/** Settings of a side, with QEMU or a script as its guest. */
export interface MemberSettings extends UnprotectedParameters, MembershipSettings {
  /** `active` boots the guest at once, `standby` when the witness grants it. */
  role: 'active' | 'standby';
  /** Folder for this side's files; the controller creates it. */
  folder: string;
  leasePort: number;
  mac: string;
}

export interface UnprotectedSettings extends MemberSettings {
  /** QEMU's command line, all words. */
  command: readonly string[];
  /** The guest that the pair begins with; null when it is booted. */
  saved: SavedGuest | null;
}

/** Orders the engine gives on a controller's stdin, a JSON line each. */
export type Order = { order: 'protect' } | { order: 'quit' };
