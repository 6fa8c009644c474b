/** All engines. */
import { colo } from './colo/engine.ts';
import type { Engine } from './engine.ts';
import { lockstep } from './lockstep/engine.ts';
import { remus } from './remus/engine.ts';
import { simulated } from './simulated/engine.ts';
import { unprotected } from './unprotected/engine.ts';

export const engines: readonly Engine[] = [lockstep, colo, remus, unprotected, simulated];
