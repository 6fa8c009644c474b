/** What a controller is told at its start, as JSON on its command line. */
import type { MembershipSettings } from '../../detection/membership.ts';
import type { UnprotectedParameters } from './parameters.ts';

export interface UnprotectedSettings extends UnprotectedParameters, MembershipSettings {
  /** `active` boots the guest at once, `standby` when the witness grants it. */
  role: 'active' | 'standby';
  /** Folder for this side's files, not there yet. */
  folder: string;
  leasePort: number;
  /** QEMU's whole command line. */
  command: readonly string[];
  mac: string;
}

/** Orders the engine gives on a controller's stdin, a JSON line each. */
export type Order = { order: 'protect' } | { order: 'quit' };
