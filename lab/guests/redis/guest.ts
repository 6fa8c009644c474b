/** The guest `redis`: the guest `minimal` with Debian's Redis beside the agent. */
import type { Guest } from '../guest.ts';
import { minimal } from '../minimal/guest.ts';
import { recipe } from './recipe.ts';

export const redis: Guest = {
  ...minimal,
  name: 'redis',
  recipe,
  services: { ...minimal.services, redis: 6379 },
};
