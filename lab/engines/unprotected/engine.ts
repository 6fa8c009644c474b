/**
 * The engine `unprotected`: one guest, with virtio and without instruction counting; the baseline
 * of every comparison. When its host is lost the other host boots the guest: plain high
 * availability.
 */
import { validateParameters } from '../../validate-parameters.ts';
import { ready } from '../controlled-pair.ts';
import type { Engine } from '../engine.ts';
import { UnprotectedPair } from './pair.ts';
import { parametersSchema } from './parameters.ts';

export const unprotected: Engine = {
  name: 'unprotected',
  says: 'plain high availability: the guest is booted again on the other host',
  platform: 'local',
  needs: ['namespaces', 'tun'],
  detection: { beatMs: 50, suspicionMs: 300 },
  nsPerInstruction: null,
  takesDisks: true,
  evidence: ['host-key', 'ram'],
  runsStandby: false,
  keepsMemory: false,
  channels: [],
  hasStandby: ({ hosts }) => hosts === 2,
  parameters: { hosts: 2, leaseMs: 250, guardMs: 50, announceMs: 3000 },
  validate: (parameters) => validateParameters(parametersSchema, parameters),
  version: (toolbox) => Promise.resolve(`QEMU ${toolbox.qemuVersion}, TCG, virtio`),
  provision(lab, guest, parameters, seed) {
    const { detection } = unprotected;
    return ready(new UnprotectedPair({ lab, guest, parameters, seed, detection }));
  },
};
