/** Every guest there is. */
import { disk } from './disk.ts';
import { minimal } from './minimal.ts';

export const guests = [minimal, disk] as const;
