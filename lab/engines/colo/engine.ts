/** The engine `colo`: QEMU's coarse-grained lockstep, with ftlab's detector and witness. */
import type { Engine } from '../engine.ts';
import { ColoPair } from './pair.ts';
import { parametersSchema } from './parameters.ts';

export const colo: Engine = {
  name: 'colo',
  needs: ['namespaces', 'tun', 'qemu-colo'],
  detection: { beatMs: 50, suspicionMs: 300 },
  nsPerInstruction: null,
  evidence: [],
  parameters: {
    checkpointMs: 1000,
    watchdogMs: 1000,
    leaseMs: 250,
    guardMs: 50,
    announceMs: 3000,
    quickAck: true,
    isBlind: false,
  },
  refuses(parameters) {
    const [issue] = parametersSchema.safeParse(parameters).error?.issues ?? [];
    return issue ? `${issue.path.join('.')}: ${issue.message}` : null;
  },
  version: (toolbox) => Promise.resolve(`QEMU ${toolbox.qemuVersion}, TCG, virtio`),
  async provision(lab, guest, parameters, seed) {
    const pair = new ColoPair(lab, guest, parameters, seed, colo.detection);
    try {
      await pair.provision();
    } catch (error) {
      await pair.collect(); // what QEMU and the guest said is the first thing asked for
      await pair[Symbol.asyncDispose]();
      throw error;
    }
    return pair;
  },
};
