/** The guest `disk`: `minimal` with a disk, to which each operation is written before its reply. */
import type { Guest } from '../guest.ts';
import { minimal } from '../minimal/guest.ts';

export const disk: Guest = { ...minimal, name: 'disk', diskMib: 64 };
