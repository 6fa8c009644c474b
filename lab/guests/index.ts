/** Every guest there is. */
import { disk } from './disk/guest.ts';
import { minimal } from './minimal/guest.ts';

export const guests = [minimal, disk] as const;
