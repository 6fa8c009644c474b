/** The contract of a guest: what is built, and how it is reached. */

export interface Guest {
  readonly name: string;
  readonly memoryMib: number;
  /** Size of its disk, on which the ledger is kept; 0 when it has none. */
  readonly diskMib: number;
  readonly mac: string;
  readonly ip: string;
  readonly ports: { ledger: number; echo: number };
}

/** The same guest as another installation, for another pair: with a MAC and an IP of its own. */
export function numbered(guest: Guest, index: number): Guest {
  const head = guest.mac.slice(0, -2);
  const last = Number.parseInt(guest.mac.slice(-2), 16) + index;
  const [, network = '', host = ''] = /^(.*\.)(\d+)$/.exec(guest.ip) ?? [];
  const mac = `${head}${last.toString(16).padStart(2, '0')}`;
  return { ...guest, mac, ip: `${network}${Number(host) + index}` };
}
