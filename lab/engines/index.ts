/** Every engine there is. */
import type { Engine } from './engine.ts';
import { lockstep } from './lockstep/engine.ts';

export const engines: readonly Engine[] = [lockstep];
