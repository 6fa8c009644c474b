/** Every probe of a trial, in the order they are started. */
import type { Evidence } from '../recording/evidence.ts';
import { cycleLedgers } from './cycle-ledgers.ts';
import { frames } from './frames.ts';
import { hostKey } from './host-key.ts';
import { identity } from './identity.ts';
import { links } from './links.ts';
import { load } from './load.ts';
import type { Probe } from './probe.ts';
import { pulse } from './pulse.ts';

/** `evidence` names the evidence that the engine's twins leave (see Engine). */
export function probes(pulseHz: number, evidence: readonly Evidence[]): readonly Probe[] {
  // Chains count every instruction; a ledger is read every 20 ms.
  const hasLedgersOnly = evidence.includes('ram') && !evidence.includes('chains');
  return [
    ...(hasLedgersOnly ? [cycleLedgers] : []),
    ...[load, links, frames, identity],
    ...(evidence.includes('host-key') ? [hostKey] : []),
    ...(pulseHz > 0 ? [pulse(pulseHz)] : []),
  ];
}
