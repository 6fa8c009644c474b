import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandOf, type Reply, replyIn } from './resp.ts';

test('a command is a list of values, with lengths in bytes', () => {
  expect(commandOf('SET', 'k', 'é').toString()).toBe('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\né\r\n');
});

const plain = fc.string({ maxLength: 20 }).filter((text) => !/[\r\n]/.test(text));
const leaf: fc.Arbitrary<Reply> = fc.oneof(
  fc.record({ kind: fc.constantFrom('text', 'error'), text: plain }),
  fc.record({ kind: fc.constant('number'), text: fc.integer().map(String) }),
  fc.record({ kind: fc.constant('value'), value: fc.option(fc.string({ unit: 'grapheme' })) }),
) as fc.Arbitrary<Reply>;
const replies: fc.Arbitrary<Reply[]> = fc.array(
  fc.oneof(leaf, fc.record({ kind: fc.constant('list' as const), items: fc.array(leaf) })),
  { minLength: 1, maxLength: 8 },
);

/** As Redis writes it. */
function written(reply: Reply): string {
  if (reply.kind === 'list')
    return `*${reply.items.length}\r\n${reply.items.map(written).join('')}`;
  if (reply.kind !== 'value')
    return `${{ text: '+', error: '-', number: ':' }[reply.kind]}${reply.text}\r\n`;
  const { value } = reply;
  return value === null ? '$-1\r\n' : `$${Buffer.byteLength(value)}\r\n${value}\r\n`;
}

test('replies are parsed in order, and each only when it is complete', () => {
  fc.assert(
    fc.property(replies, fc.nat(), (all, cut) => {
      const bytes = Buffer.from(all.map(written).join(''));
      const partial = bytes.subarray(0, cut % bytes.length);
      const taken = (from: Buffer) => {
        const found: Reply[] = [];
        let at = 0;
        for (let parsed = replyIn(from, at); parsed; parsed = replyIn(from, at)) {
          found.push(parsed.reply);
          at += parsed.bytes;
        }
        return { found, at };
      };
      expect(taken(bytes)).toEqual({ found: all, at: bytes.length });
      const { found, at } = taken(partial);
      expect(found).toEqual(all.slice(0, found.length));
      expect(at).toBeLessThanOrEqual(partial.length);
      expect(found.length).toBeLessThan(all.length);
    }),
  );
});

test('bytes that are no RESP throw', () => {
  for (const text of ['HTTP/1.1 400\r\n', '$x\r\n', '*-2\r\n', '$99999999999\r\n', '\r\n'])
    expect(() => replyIn(Buffer.from(text), 0)).toThrow(/no reply of Redis/);
  expect(replyIn(Buffer.from('$5\r\nab'), 0)).toBeNull();
});
