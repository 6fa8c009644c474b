import { expect, test } from 'vitest';
import {
  Decoder,
  encodeAck,
  encodeLog,
  encodeRam,
  encodeText,
  Kind,
  type Message,
} from './wire.ts';

const entry = {
  rendezvous: 7,
  sentNs: 123n,
  tsc: 2n ** 60n,
  digest: Buffer.alloc(16, 3),
  releasedUpTo: 6,
  waitUs: 4000,
  mark: Buffer.alloc(16, 9),
  frames: Buffer.from('frames'),
};
const stream = Buffer.concat([
  encodeLog(2, entry),
  encodeAck(2, { received: 8, compared: 7, sentNs: 5n }),
  encodeRam(3, { at: 65536, bytes: Buffer.from('ram') }),
  encodeText(3, { say: 'go', rendezvous: 1 }),
]);

function expectAll(messages: Message[]): void {
  expect(messages.map((message) => message.kind)).toEqual([
    Kind.Log,
    Kind.Ack,
    Kind.Ram,
    Kind.Text,
  ]);
  expect(messages[0]).toMatchObject({ generation: 2, entry });
  expect(messages[1]).toMatchObject({ ack: { received: 8, compared: 7, sentNs: 5n } });
  expect(messages[3]).toMatchObject({ text: { say: 'go', rendezvous: 1 } });
}

test('messages arrive as they were sent, wherever reads split the stream', () => {
  for (let cut = 1; cut < stream.length; cut++) {
    const decoder = new Decoder();
    expectAll([...decoder.push(stream.subarray(0, cut)), ...decoder.push(stream.subarray(cut))]);
  }
});

test('byte by byte', () => {
  const decoder = new Decoder();
  const heard: Message[] = [];
  for (const byte of stream) heard.push(...decoder.push(Buffer.from([byte])));
  expectAll(heard);
});

test('a message with a flipped bit is refused', () => {
  const broken = Buffer.from(stream);
  broken[40] = (broken[40] ?? 0) ^ 1;
  expect(() => [...new Decoder().push(broken)]).toThrow(/check sum/);
});
