/** Settings of a simulated side: settings of `unprotected` and of the script as guest. */
import type { Services } from '../../guests/guest.ts';
import type { MemberSettings } from '../unprotected/settings.ts';

/** Each defect is a violation that a checker must find. */
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
  /** File of the script's ledger, on the disk of the lab, which outlives any host. */
  state: string;
  defect: Defect;
}

export interface SimulatedSettings extends MemberSettings {
  guest: ScriptedSettings;
}
