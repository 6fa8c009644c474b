/**
 * The engine `unprotected`: one guest, with virtio and without instruction counting: what everything
 * else is compared with. When its host is lost the other boots it anew: plain high availability.
 */
import type { Engine } from '../engine.ts';
import { UnprotectedPair } from './pair.ts';
import { parametersSchema } from './parameters.ts';

export const unprotected: Engine = {
  name: 'unprotected',
  needs: ['namespaces', 'tun'],
  detection: { beatMs: 50, suspicionMs: 300 },
  nsPerInstruction: null,
  evidence: [],
  parameters: { hosts: 2, leaseMs: 250, guardMs: 50, announceMs: 3000 },
  refuses(parameters) {
    const [issue] = parametersSchema.safeParse(parameters).error?.issues ?? [];
    return issue ? `${issue.path.join('.')}: ${issue.message}` : null;
  },
  version: (toolbox) => Promise.resolve(`QEMU ${toolbox.qemuVersion}, TCG, virtio`),
  async provision(lab, guest, parameters, seed) {
    const pair = new UnprotectedPair(lab, guest, parameters, seed, unprotected.detection);
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
