/** Every guest there is. */
import { disk } from './disk/guest.ts';
import type { Guest } from './guest.ts';
import { minimal } from './minimal/guest.ts';
import { redis } from './redis/guest.ts';

export const guests: readonly Guest[] = [minimal, disk, redis];
