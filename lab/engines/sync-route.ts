/** TCP's patience between two hosts a few ms apart, cut to what they need. */
import { writeFileSync } from 'node:fs';
import { run } from '../command.ts';

/**
 * The kernel waits 40 ms with an acknowledgement, and 200 ms, then 400, with sending again what got
 * lost (ip-route(8), `quickack` and `rto_min`): one lost frame would look like a peer that is gone.
 */
const PATIENCE = 'quickack 1 rto_min 20ms';

/**
 * Connections to a host that is dark are tried for two minutes, and a QEMU that does so takes no other
 * order to migrate meanwhile (ip-sysctl, `tcp_syn_retries`): tried twice they are given up after 3 s.
 */
export function connectOrGiveUp(): void {
  writeFileSync('/proc/sys/net/ipv4/tcp_syn_retries', '1'); // of this host: it is its namespace's own
}

/** Sets the route of this host's subnet, for connections made from now on; `own` is its address on `sync`. */
export async function quicken(own: string): Promise<void> {
  const subnet = own.replace(/\.\d+$/, '.0/24');
  const route = `${subnet} dev sync proto kernel scope link src ${own} ${PATIENCE}`;
  await run(['ip', 'route', 'replace', ...route.split(' ')]);
}
