/** Every file of measures, one line each; `catalogue.ts` makes the list of these. */
export { checkpointCostMeasures } from './checkpoint-costs.ts';
export { checkpointMeasures } from './checkpoints.ts';
export { clientMeasures } from './clients.ts';
export { costMeasures } from './cost.ts';
export { cycleMeasures } from './cycles.ts';
export { firstAcknowledgedMeasures } from './first-acknowledged.ts';
export { harnessMeasures } from './harness.ts';
export { identityMeasures } from './identity.ts';
export { outputMeasures } from './outputs.ts';
export { recoveryMeasures } from './recovery.ts';
export { replyMeasures } from './replies.ts';
export { reprotectionMeasures } from './reprotection.ts';
export { silenceMeasures } from './silence.ts';
export { suspicionMeasures } from './suspicions.ts';
export { unprotectedMeasures } from './unprotected.ts';
export { voiceMeasures } from './voices.ts';
