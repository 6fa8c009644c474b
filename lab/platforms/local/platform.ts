/** The platform `local`: hosts are namespaces of this computer, links are bridges among them. */
import { memoryNeededMib } from '../../guests/guest.ts';
import type { Platform } from '../platform.ts';
import { createLab } from './provision.ts';

export const local: Platform = {
  name: 'local',
  needs: ['namespaces'],
  abilities: ['freeze', 'darken', 'inspect'],
  memoryNeededMib,
  create: createLab,
};
