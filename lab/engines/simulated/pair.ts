/** A pair of `unprotected` with a script as guest; script, side or witness has the defect. */
import type { PairParts } from '../controlled-pair.ts';
import { UnprotectedPair } from '../unprotected/pair.ts';
import type { Defect, ScriptedSettings } from './settings.ts';

export class SimulatedPair extends UnprotectedPair {
  readonly #defect: Defect;

  constructor(parts: PairParts, defect: Defect) {
    const grantsAnybody = defect === 'grants-anybody';
    super({ ...parts, grantsAnybody }, 'lab/engines/simulated/controller.ts');
    this.#defect = defect;
  }

  protected override guestSettings(): { guest: ScriptedSettings } {
    const { ip, mac, services } = this.guest;
    return { guest: { ip, mac, services, state: this.shared('ledger'), defect: this.#defect } };
  }
}
