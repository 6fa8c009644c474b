/** Every platform there is. */
import { local } from './local/platform.ts';
import type { Platform } from './platform.ts';

export const platforms: readonly Platform[] = [local];
