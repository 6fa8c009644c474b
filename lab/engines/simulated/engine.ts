/**
 * The engine `simulated`: a script plays the guest, and can be made to do wrong. For tests of the
 * checkers and for canaries; it proves nothing of any engine, and no scenario names it.
 */
import { z } from 'zod';
import type { Engine } from '../engine.ts';
import { unprotected } from '../unprotected/engine.ts';
import { UnprotectedPair } from '../unprotected/pair.ts';
import { parametersSchema } from '../unprotected/parameters.ts';
import { DEFECTS } from '../unprotected/settings.ts';

const simulatedSchema = parametersSchema.extend({ defect: z.enum(DEFECTS) });

export const simulated: Engine = {
  name: 'simulated',
  isCanary: true,
  needs: ['namespaces'],
  detection: unprotected.detection,
  nsPerInstruction: null,
  evidence: [],
  parameters: { ...unprotected.parameters, defect: 'none' },
  refuses(parameters) {
    const [issue] = simulatedSchema.safeParse(parameters).error?.issues ?? [];
    return issue ? `${issue.path.join('.')}: ${issue.message}` : null;
  },
  version: () => Promise.resolve('a script, not a virtual machine'),
  async provision(lab, guest, parameters, seed) {
    const { defect } = simulatedSchema.parse(parameters);
    const pair = new UnprotectedPair(lab, guest, parameters, seed, simulated.detection, defect);
    try {
      await pair.provision();
    } catch (error) {
      await pair.collect();
      await pair[Symbol.asyncDispose]();
      throw error;
    }
    return pair;
  },
};
