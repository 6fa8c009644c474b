/**
 * Evidence that some engines give of their guests. `chains` (recording/chain.ts): the instructions
 * and outputs of each twin; `pauses`: how long re-protection holds the guest; `checkpoints`: their
 * begins and ends; `host-key`: guests run an SSH server; `ram`: each twin's memory can be read and
 * changed; `channels`: TCP connections between the twins have names.
 */
export const EVIDENCE = ['chains', 'pauses', 'checkpoints', 'host-key', 'ram', 'channels'] as const;
export type Evidence = (typeof EVIDENCE)[number];
