/** The engine `remus`: Xen's checkpoints, with a transport, a detector and a witness of ftlab's. */
import { validateParameters } from '../../validate-parameters.ts';
import { ready } from '../controlled-pair.ts';
import type { Engine } from '../engine.ts';
import { CHANNELS, RemusPair } from './pair.ts';
import { parametersSchema } from './parameters.ts';

export const remus: Engine = {
  name: 'remus',
  says: "Xen's checkpoints of the guest, whose output waits for them",
  platform: 'xen',
  needs: ['namespaces', 'tun', 'xen'],
  detection: { beatMs: 50, suspicionMs: 300 },
  nsPerInstruction: null,
  takesDisks: false,
  evidence: ['checkpoints', 'host-key', 'ram', 'channels'],
  // The standby's copy stands still until it takes over.
  runsStandby: false,
  keepsMemory: true,
  channels: Object.keys(CHANNELS),
  hasStandby: () => true,
  parameters: {
    output: 'held',
    guestType: 'pv',
    intervalMs: 100,
    watchdogMs: 2500,
    // Longer than other engines': output leaves in bursts, and a takeover takes two seconds anyway.
    leaseMs: 500,
    guardMs: 50,
    announceMs: 3000,
  },
  validate: (parameters) => validateParameters(parametersSchema, parameters),
  version({ xen, qemuVersion }) {
    const isChanged = xen && 'lacksPvh' in xen && xen.lacksPvh === null;
    const reads = isChanged ? ' without the intercept of CR0 reads' : '';
    return Promise.resolve(`Xen 4.17${reads} on QEMU ${qemuVersion}, TCG`);
  },
  provision(lab, guest, parameters, seed) {
    const { detection } = remus;
    return ready(new RemusPair({ lab, guest, parameters, seed, detection }));
  },
};
