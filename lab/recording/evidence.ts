/**
 * What engines show of their guests, and not every one does: `chains` (recording/chain.ts): what each
 * twin executed and let out, instruction for instruction; `pauses`: how long re-protection holds the
 * guest, of engines that copy one; `checkpoints`: their begins and ends; `host-key`: guests run an SSH
 * server; `ram`: each twin's memory can be read and changed; `channels`: TCP connections between the twins have names.
 */
export const EVIDENCE = ['chains', 'pauses', 'checkpoints', 'host-key', 'ram', 'channels'] as const;
export type Evidence = (typeof EVIDENCE)[number];
