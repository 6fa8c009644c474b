/** The contract of a guest: what is built, and how it is reached. */

export interface Guest {
  readonly name: string;
  readonly memoryMib: number;
  readonly mac: string;
  readonly ip: string;
  readonly ports: { ledger: number; echo: number };
}
