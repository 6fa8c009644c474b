/** Every platform there is. */
import { local } from './local/platform.ts';
import type { Platform } from './platform.ts';
import { xen } from './xen/platform.ts';

export const platforms: readonly Platform[] = [local, xen];
