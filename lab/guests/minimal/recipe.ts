/** The recipe of the guest `minimal`, on which other guests build. */
import { join } from 'node:path';
import type { Recipe } from '../recipe.ts';

const HERE = import.meta.dirname;

export const recipe: Recipe = {
  packages: { 'dropbear-bin': ['usr/sbin/dropbear', 'usr/bin/dropbearkey'] },
  // A TAP for the lockstep engine; a network card and a disk for the other engines, on Xen another.
  modules: ['tun', 'virtio_pci', 'virtio_net', 'virtio_blk', 'xen_netfront'],
  files: { 'begin.sh': join(HERE, '../begin.sh') },
  init: join(HERE, 'init.sh'),
};
