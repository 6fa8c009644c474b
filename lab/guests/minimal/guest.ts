/** The guest `minimal`: kernel, busybox and the agent, all in RAM. */
import type { Guest } from '../guest.ts';
import { recipe } from './recipe.ts';

export const minimal: Guest = {
  name: 'minimal',
  recipe,
  memoryMib: 128,
  diskMib: 0,
  mac: '52:54:00:f7:1a:10',
  ip: '10.70.0.10',
  // The ports that the agent binds (agent.c), and that of SSH.
  services: { agent: 7003, echo: 7002, ledger: 7001, ssh: 22 },
};
