/** The ledger's clients: `node clients.ts SETTINGS` on the host `world`. */
import type { Appended } from '../../recording/ledger/readback.ts';
import { type ClientSettings, runClients } from '../clients.ts';
import { decodeAppendReply, encodeRequest, REPLY_BYTES } from './protocol.ts';

export interface LedgerSettings extends ClientSettings {
  /** Bytes sent along with each operation: the bulk of an upload. */
  bodyBytes: number;
}

/** Beyond the end of any ledger: the reply holds no operations. */
const BEYOND_THE_END = Number.MAX_SAFE_INTEGER;

const settings: LedgerSettings = JSON.parse(process.argv[2] ?? '{}');
runClients(settings, {
  warmUp: () => encodeRequest({ kind: 'read', argument: BEYOND_THE_END }),
  request(operation) {
    const { bodyBytes } = settings;
    const bytes = encodeRequest({ kind: 'append', argument: operation, bodyBytes });
    return { f: 'append', value: operation, bytes };
  },
  reply(bytes, at, operation) {
    const reply = decodeAppendReply(bytes, at);
    if (!reply) return null;
    const { first, second, hash } = reply;
    const value: Appended = { sequence: second, hash };
    const isIts = operation === null || operation === first;
    return {
      bytes: REPLY_BYTES,
      outcome: isIts ? { type: 'ok', value } : foreign(`reply to ${first} instead`),
    };
  },
});

function foreign(reason: string) {
  return { type: 'foreign', reason } as const;
}
