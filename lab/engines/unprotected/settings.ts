/** What a controller is told at its start, as JSON on its command line. */
import type { MembershipSettings } from '../../detection/membership.ts';
import type { UnprotectedParameters } from './parameters.ts';

export interface UnprotectedSettings extends UnprotectedParameters, MembershipSettings {
  /** `active` boots the guest at once, `standby` when the witness grants it. */
  role: 'active' | 'standby';
  /** Folder for this side's files, not there yet. */
  folder: string;
  leasePort: number;
  mac: string;
  guest: GuestSettings;
}

/** What is booted: a virtual machine, or a script that plays one. */
export type GuestSettings =
  | { kind: 'qemu' /** QEMU's whole command line. */; command: readonly string[] }
  | ({ kind: 'scripted' } & ScriptedSettings);

export interface ScriptedSettings {
  ip: string;
  mac: string;
  ports: { ledger: number; echo: number };
  /** Where it keeps its ledger: on the lab's own disk, which outlives any host. */
  state: string;
  defect: Defect;
}

/** What a scripted guest can be made to do wrong, one each for what must be caught. */
export const DEFECTS = [
  'none',
  'forgets',
  'repeats',
  'lies',
  'speaks-twice',
  'dawdles',
  'another',
] as const;
export type Defect = (typeof DEFECTS)[number];

/** Orders the engine gives on a controller's stdin, a JSON line each. */
export type Order = { order: 'protect' } | { order: 'quit' };
