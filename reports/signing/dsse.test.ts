import { generateKeyPairSync, verify } from 'node:crypto';
import { dsse } from '@sigstore/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { envelopeSchema, keyIdOf, preAuthEncoding, signEnvelope, verifyEnvelope } from './dsse.ts';

const TYPE = 'application/vnd.in-toto+json';
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');

test('the encoding is that of the specification’s example', () => {
  const encoded = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
  expect(encoded.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});

test('an independent implementation encodes the same bytes and accepts the signature', () => {
  const payload = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), payload, (type, bytes) => {
      const ours = preAuthEncoding(type, Buffer.from(bytes));
      expect(ours.equals(dsse.preAuthEncoding(type, Buffer.from(bytes)))).toBe(true);
    }),
  );
  const envelope = signEnvelope(TYPE, Buffer.from('{"a":1}'), privateKey);
  const signed = dsse.preAuthEncoding(TYPE, Buffer.from(envelope.payload, 'base64'));
  const sig = Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64');
  expect(verify(null, signed, publicKey, sig)).toBe(true);
});

test('the signer is named by the verified key, whatever key id the envelope names', () => {
  const envelope = signEnvelope(TYPE, Buffer.from('x'), privateKey);
  const claimed = { ...envelope, signatures: [{ ...envelope.signatures[0], keyid: 'a friend' }] };
  const found = verifyEnvelope(envelopeSchema.parse(claimed), [other.publicKey, publicKey]);
  expect(found).toEqual({ payload: Buffer.from('x'), keyId: keyIdOf(publicKey) });
});

test('another key, another type, another payload or no key: not verified', () => {
  const envelope = signEnvelope(TYPE, Buffer.from('x'), privateKey);
  expect(verifyEnvelope(envelope, [other.publicKey])).toBeNull();
  expect(verifyEnvelope(envelope, [])).toBeNull();
  expect(verifyEnvelope({ ...envelope, payloadType: 'text/plain' }, [publicKey])).toBeNull();
  const payload = Buffer.from('y').toString('base64');
  expect(verifyEnvelope({ ...envelope, payload }, [publicKey])).toBeNull();
});

test('every single changed byte of the payload or the signature is noticed', () => {
  const envelope = signEnvelope(TYPE, Buffer.from('{"result":"PASSED"}'), privateKey);
  const change = fc.record({
    at: fc.nat(),
    bit: fc.integer({ min: 0, max: 7 }),
    inSig: fc.boolean(),
  });
  fc.assert(
    fc.property(change, ({ at, bit, inSig }) => {
      const [first] = envelope.signatures;
      const bytes = Buffer.from(inSig ? (first?.sig ?? '') : envelope.payload, 'base64');
      const index = at % bytes.length;
      bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
      const text = bytes.toString('base64');
      const changed = inSig
        ? { ...envelope, signatures: [{ sig: text }] }
        : { ...envelope, payload: text };
      expect(verifyEnvelope(changed, [publicKey])).toBeNull();
    }),
  );
});
