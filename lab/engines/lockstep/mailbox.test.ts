import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AREA_BYTES, Mailbox } from './mailbox.ts';

// Offsets as in struct mailbox of lab/guests/agent/frames.c.
const AT = 8192;
const OUTPUT_AT = AT + 64;
const INPUT_AT = OUTPUT_AT + AREA_BYTES;

let folder = '';
let ram = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-mailbox-'));
  ram = join(folder, 'ram');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** RAM as the guest leaves it at a rendezvous. */
function guestWrites(frames: Buffer): void {
  const bytes = Buffer.alloc(INPUT_AT + AREA_BYTES, 0xee);
  bytes.write('FTLS', AT, 'latin1');
  bytes.writeUInt32LE(frames.length, AT + 4);
  bytes.writeBigUInt64LE(2n ** 60n, AT + 8);
  bytes.writeBigUInt64LE(7n, AT + 16);
  bytes.writeBigUInt64LE(0x1234_5000n, AT + 24);
  frames.copy(bytes, OUTPUT_AT);
  writeFileSync(ram, bytes);
}

test('output of the guest is read completely, at any length', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: AREA_BYTES }), fc.nat(255), (length, byte) => {
      const frames = Buffer.alloc(length, byte);
      guestWrites(frames);
      const mailbox = new Mailbox(ram, AT);
      const output = mailbox.read();
      mailbox.close();
      expect(output).toMatchObject({ tsc: 2n ** 60n, work: 7n, ledgerAt: 0x1234_5000n });
      expect(output.frames.equals(frames)).toBe(true);
    }),
    {
      numRuns: 30,
      examples: [
        [0, 1],
        [4032, 2],
        [4033, 3],
        [AREA_BYTES, 4],
      ],
    },
  );
});

test('frames that were read do not change when the guest continues', () => {
  guestWrites(Buffer.from('first'));
  const mailbox = new Mailbox(ram, AT);
  const { frames } = mailbox.read();
  guestWrites(Buffer.from('other'));
  mailbox.read();
  mailbox.close();
  expect(frames.toString()).toBe('first');
});

test('input lands where the guest looks for it, and touches nothing else', () => {
  guestWrites(Buffer.from('out'));
  const before = readFileSync(ram);
  const mailbox = new Mailbox(ram, AT);
  const mark = Buffer.alloc(16, 0xab);
  mailbox.write({ frames: Buffer.from('in'), waitUs: 4000, mark });
  const after = readFileSync(ram);
  expect(after.readUInt32LE(AT + 32)).toBe(2);
  expect(after.readUInt32LE(AT + 36)).toBe(4000);
  expect(after.readUInt32LE(AT + 40)).toBe(1);
  expect(after.subarray(AT + 48, AT + 64).equals(mark)).toBe(true);
  expect(after.subarray(INPUT_AT, INPUT_AT + 2).toString()).toBe('in');
  before.copy(after, AT + 32, AT + 32, AT + 64);
  before.copy(after, INPUT_AT, INPUT_AT, INPUT_AT + 2);
  expect(after.equals(before)).toBe(true);
  mailbox.write({ frames: Buffer.alloc(0), waitUs: 0, mark: null });
  const last = readFileSync(ram);
  mailbox.close();
  expect([last.readUInt32LE(AT + 32), last.readUInt32LE(AT + 40)]).toEqual([0, 0]);
});

test('a length beyond the area is cut to the area', () => {
  guestWrites(Buffer.alloc(0));
  const bytes = readFileSync(ram);
  bytes.writeUInt32LE(0xffff_ffff, AT + 4);
  writeFileSync(ram, bytes);
  const mailbox = new Mailbox(ram, AT);
  expect(mailbox.read().frames).toHaveLength(AREA_BYTES);
  mailbox.close();
});

test('a place without a mailbox is refused, with its address', () => {
  writeFileSync(ram, Buffer.alloc(4096));
  expect(() => new Mailbox(ram, 64)).toThrow(/no mailbox at 64/);
});
