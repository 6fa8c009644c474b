/**
 * The engine `simulated`: a script plays the guest, with a defect to order. For tests of the
 * checkers and for canaries; it proves nothing about any engine, and runs only when selected by
 * name.
 */
import { z } from 'zod';
import { validateParameters } from '../../validate-parameters.ts';
import { ready } from '../controlled-pair.ts';
import type { Engine } from '../engine.ts';
import { unprotected } from '../unprotected/engine.ts';
import { parametersSchema } from '../unprotected/parameters.ts';
import { SimulatedPair } from './pair.ts';
import { DEFECTS } from './settings.ts';

const simulatedSchema = parametersSchema.extend({ defect: z.enum(DEFECTS) });

export const simulated: Engine = {
  name: 'simulated',
  says: 'a script with defects to switch on, chosen only by name: canaries for the checkers',
  byNameOnly: true,
  isCanary: true,
  platform: 'local',
  needs: ['namespaces'],
  detection: unprotected.detection,
  nsPerInstruction: null,
  plays: ['agent', 'echo', 'ledger'],
  takesDisks: false,
  evidence: [],
  runsStandby: false,
  keepsMemory: false,
  channels: [],
  hasStandby: unprotected.hasStandby,
  parameters: { ...unprotected.parameters, defect: 'none' },
  validate: (parameters) => validateParameters(simulatedSchema, parameters),
  version: () => Promise.resolve('a script, not a virtual machine'),
  provision(lab, guest, parameters, seed) {
    const { defect } = simulatedSchema.parse(parameters);
    const { detection } = simulated;
    return ready(new SimulatedPair({ lab, guest, parameters, seed, detection }, defect));
  },
};
