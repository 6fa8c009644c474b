/** Every guest there is. */
import { minimal } from './minimal.ts';

export const guests = [minimal] as const;
