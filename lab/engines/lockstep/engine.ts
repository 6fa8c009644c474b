/** The engine `lockstep`: two TCG guests that execute the same instructions, joined at rendezvous. */
import type { Engine } from '../engine.ts';
import { LockstepPair } from './pair.ts';
import { parametersSchema } from './parameters.ts';

export const lockstep: Engine = {
  name: 'lockstep',
  needs: ['namespaces', 'tun', 'qemu-plugin'],
  detection: { beatMs: 50, suspicionMs: 300 },
  nsPerInstruction: 8,
  evidence: ['chains'],
  parameters: {
    output: 'compared',
    lag: 64,
    leaseMs: 250,
    guardMs: 50,
    onDivergence: 'evict-standby',
    announceMs: 3000,
    twins: 2,
    isRuleBroken: false,
  },
  refuses(parameters) {
    const result = parametersSchema.safeParse(parameters);
    const [issue] = result.error?.issues ?? [];
    return issue ? `${issue.path.join('.')}: ${issue.message}` : null;
  },
  version: (toolbox) => Promise.resolve(`1 on QEMU ${toolbox.qemuVersion}`),
  async provision(lab, guest, parameters, seed) {
    const pair = new LockstepPair(lab, guest, parameters, seed, lockstep.detection);
    try {
      await pair.provision();
    } catch (error) {
      await pair[Symbol.asyncDispose]();
      throw error;
    }
    return pair;
  },
};
