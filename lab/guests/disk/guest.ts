/** The guest `disk`: the guest `minimal` with a disk; an operation is on it before it is acknowledged. */
import type { Guest } from '../guest.ts';
import { minimal } from '../minimal/guest.ts';

export const disk: Guest = { ...minimal, name: 'disk', diskMib: 64 };
