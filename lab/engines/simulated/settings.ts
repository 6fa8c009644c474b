/** Settings of a simulated side: those of `unprotected`, and of the script that plays the guest. */
import type { Services } from '../../guests/guest.ts';
import type { MemberSettings } from '../unprotected/settings.ts';

/** Each defect is one violation that a checker must catch. */
export const DEFECTS = [
  'none',
  'forgets',
  'repeats',
  'lies',
  'speaks-twice',
  'dawdles',
  'another',
  'grants-anybody',
] as const;
export type Defect = (typeof DEFECTS)[number];

/** Settings of the scripted guest, as JSON on its command line. */
export interface ScriptedSettings {
  ip: string;
  mac: string;
  services: Services;
  /** File that holds its ledger, on the lab's own disk, which outlives any host. */
  state: string;
  defect: Defect;
}

export interface SimulatedSettings extends MemberSettings {
  guest: ScriptedSettings;
}
