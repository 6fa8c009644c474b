/** The workload `ledger`: clients that append operations, and read them all back at the end. */
import { z } from 'zod';
import { validateParameters } from '../../validate-parameters.ts';
import { clientParameters, startClients } from '../running-clients.ts';
import type { Workload } from '../workload.ts';
import type { LedgerSettings } from './clients.ts';

const PROGRAMS = {
  clients: 'lab/workloads/ledger/clients.ts',
  reader: 'lab/workloads/ledger/read.ts',
};
const BODY_BYTES_MAX = 2 ** 20;

const parametersSchema = z.strictObject({
  ...clientParameters,
  bodyBytes: z.number().int().min(0).max(BODY_BYTES_MAX).default(0),
});

export const ledger: Workload = {
  name: 'ledger',
  service: 'ledger',
  parameters: { rateHz: 100, window: 0, connections: 8, bodyBytes: 0, timeoutMs: 10_000 },
  validate: (parameters) => validateParameters(parametersSchema, parameters),
  start(lab, pair, given, before) {
    const settings = parametersSchema.parse(given);
    const where = { lab, pair, before };
    return startClients<LedgerSettings>(ledger, where, PROGRAMS, settings, async (read) => {
      await read('readback.json', 'read');
      if (pair.endpoint.hasDisk) await read('readback-disk.json', 'read-disk');
    });
  },
};
