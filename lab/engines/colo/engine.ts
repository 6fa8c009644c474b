/** The engine `colo`: QEMU's coarse-grained lockstep, with ftlab's detector and witness. */
import { validateParameters } from '../../validate-parameters.ts';
import { ready } from '../controlled-pair.ts';
import type { Engine } from '../engine.ts';
import { CHANNELS } from './arguments.ts';
import { ColoPair } from './pair.ts';
import { parametersSchema } from './parameters.ts';

export const colo: Engine = {
  name: 'colo',
  says: "QEMU's coarse-grained lockstep: outputs are compared; memory is copied when they differ",
  platform: 'local',
  needs: ['namespaces', 'tun', 'qemu-colo'],
  detection: { beatMs: 50, suspicionMs: 300 },
  nsPerInstruction: null,
  takesDisks: true,
  evidence: ['pauses', 'checkpoints', 'host-key', 'ram', 'channels'],
  runsStandby: true,
  keepsMemory: true,
  channels: Object.keys(CHANNELS),
  hasStandby: () => true,
  parameters: {
    checkpointMs: 1000,
    watchdogMs: 1000,
    leaseMs: 250,
    guardMs: 50,
    announceMs: 3000,
    quickAck: true,
    isBlind: false,
  },
  validate: (parameters) => validateParameters(parametersSchema, parameters),
  version: (toolbox) => Promise.resolve(`QEMU ${toolbox.qemuVersion}, TCG, virtio`),
  provision(lab, guest, parameters, seed) {
    const { detection } = colo;
    return ready(new ColoPair({ lab, guest, parameters, seed, detection }));
  },
};
