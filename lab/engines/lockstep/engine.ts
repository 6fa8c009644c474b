/** The engine `lockstep`: two TCG guests execute the same instructions, compared at rendezvous. */
import { validateParameters } from '../../validate-parameters.ts';
import { ready } from '../controlled-pair.ts';
import type { Engine } from '../engine.ts';
import { CHANNELS, LockstepPair } from './pair.ts';
import { parametersSchema } from './parameters.ts';

export const lockstep: Engine = {
  name: 'lockstep',
  says: 'two guests execute the same instructions; every output is compared before it leaves',
  platform: 'local',
  needs: ['namespaces', 'tun', 'qemu-plugin'],
  detection: { beatMs: 50, suspicionMs: 300 },
  nsPerInstruction: 8,
  takesDisks: false,
  evidence: ['chains', 'pauses', 'host-key', 'ram', 'channels'],
  runsStandby: true,
  keepsMemory: true,
  channels: Object.keys(CHANNELS),
  hasStandby: ({ twins }) => twins === 2,
  parameters: {
    output: 'compared',
    lag: 64,
    leaseMs: 250,
    guardMs: 50,
    onDivergence: 'evict-standby',
    announceMs: 3000,
    twins: 2,
    releaseEarlyBy: 0,
  },
  validate: (parameters) => validateParameters(parametersSchema, parameters),
  version: (toolbox) => Promise.resolve(`1 on QEMU ${toolbox.qemuVersion}`),
  provision(lab, guest, parameters, seed) {
    const { detection } = lockstep;
    return ready(new LockstepPair({ lab, guest, parameters, seed, detection }));
  },
};
