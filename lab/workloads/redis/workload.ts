/** The workload `redis`: clients that read registers, and write unique values to them. */
import { z } from 'zod';
import { validateParameters } from '../../validate-parameters.ts';
import { clientParameters, startClients } from '../running-clients.ts';
import type { Workload } from '../workload.ts';
import type { RedisSettings } from './clients.ts';

const PROGRAMS = {
  clients: 'lab/workloads/redis/clients.ts',
  reader: 'lab/workloads/redis/read.ts',
};
const KEYS_MAX = 10_000;

const parametersSchema = z.strictObject({
  ...clientParameters,
  keys: z.number().int().min(1).max(KEYS_MAX),
});

export const redis: Workload = {
  name: 'redis',
  service: 'redis',
  parameters: { rateHz: 100, window: 0, connections: 8, keys: 10, timeoutMs: 10_000 },
  validate: (parameters) => validateParameters(parametersSchema, parameters),
  start(lab, pair, given, before) {
    const settings = parametersSchema.parse(given);
    return startClients<RedisSettings>(redis, { lab, pair, before }, PROGRAMS, settings, (read) =>
      read('readback.json'),
    );
  },
};
