/** Shorter TCP timers for the link between two hosts that are a few ms apart. */
import { writeFileSync } from 'node:fs';
import { run } from '../command.ts';

/**
 * By default the kernel delays an acknowledgement by up to 40 ms, and retransmits after 200 ms,
 * then 400 (ip-route(8), `quickack` and `rto_min`): one lost frame would look like a lost peer.
 */
const TIMERS = 'quickack 1 rto_min 20ms';

/**
 * By default a connection to a dark host is tried for two minutes, and QEMU takes no other
 * migration meanwhile. Makes it fail after two tries, 3 s (ip-sysctl, `tcp_syn_retries`).
 */
export function connectOrGiveUp(): void {
  writeFileSync('/proc/sys/net/ipv4/tcp_syn_retries', '1'); // of this network namespace only
}

/** Applies the timers to new connections; `address` is this host’s on `sync`. */
export async function quicken(address: string): Promise<void> {
  const subnet = address.replace(/\.\d+$/, '.0/24');
  const route = `${subnet} dev sync proto kernel scope link src ${address} ${TIMERS}`;
  await run(['ip', 'route', 'replace', ...route.split(' ')]);
}
