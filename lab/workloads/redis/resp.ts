/**
 * Redis' protocol RESP 2, as far as registers need it. A codec and no client library: a library
 * reconnects and retries by itself, and then the history does not show whether a write left, left
 * twice, or on which connection. Here each request is sent once, on a connection of clients.ts.
 */

export type Reply =
  /** `+OK`, `-ERR …`, `:1` */
  | { kind: 'text' | 'error' | 'number'; text: string }
  /** A value; null when there is none. */
  | { kind: 'value'; value: string | null }
  | { kind: 'list'; items: Reply[] };

const LINES = { '+': 'text', '-': 'error', ':': 'number' } as const;

/** A command as a list of values. */
export function commandOf(...words: readonly string[]): Buffer {
  const values = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return Buffer.from(`*${words.length}\r\n${values.join('')}`);
}

/** The reply at offset `at` and its length; null when incomplete. Throws when it is no RESP. */
export function replyIn(bytes: Buffer, at: number): { reply: Reply; bytes: number } | null {
  const end = bytes.indexOf('\r\n', at);
  if (end < 0) return null;
  const type = bytes.toString('latin1', at, at + 1);
  const text = bytes.toString('utf8', at + 1, end);
  const next = end + 2;
  if (type === '+' || type === '-' || type === ':')
    return { reply: { kind: LINES[type], text }, bytes: next - at };
  if ((type !== '$' && type !== '*') || !/^(-1|\d{1,9})$/.test(text))
    throw new Error(`no reply of Redis: ${JSON.stringify(type + text.slice(0, 80))}`);
  const size = Number(text);
  if (size < 0) return { reply: { kind: 'value', value: null }, bytes: next - at };
  if (type === '*') return listIn(bytes, at, next, size);
  if (bytes.length < next + size + 2) return null;
  const value = bytes.toString('utf8', next, next + size);
  return { reply: { kind: 'value', value }, bytes: next + size + 2 - at };
}

function listIn(bytes: Buffer, at: number, from: number, size: number): ReturnType<typeof replyIn> {
  const items: Reply[] = [];
  let next = from;
  while (items.length < size) {
    const item = replyIn(bytes, next);
    if (!item) return null;
    items.push(item.reply);
    next += item.bytes;
  }
  return { reply: { kind: 'list', items }, bytes: next - at };
}
