/**
 * DSSE envelopes (Dead Simple Signing Envelope 1.0, secure-systems-lab/dsse, envelope.md and
 * protocol.md): a payload with signatures over its type and its bytes. Keys are ed25519 (RFC 8032).
 */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';

const base64 = z.string().regex(/^[A-Za-z0-9+/_-]*={0,2}$/, 'not base64');

export const envelopeSchema = z.object({
  payloadType: z.string().min(1),
  payload: base64,
  signatures: z.array(z.object({ keyid: z.string().optional(), sig: base64 })).min(1),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** Pre-authentication encoding: the bytes that are signed. Lengths are in bytes, in decimal. */
export function preAuthEncoding(payloadType: string, payload: Buffer): Buffer {
  const type = Buffer.from(payloadType, 'utf8');
  const head = `DSSEv1 ${type.length} `;
  return Buffer.concat([Buffer.from(head), type, Buffer.from(` ${payload.length} `), payload]);
}

/** An envelope around `payload`, signed with an ed25519 private key. */
export function signEnvelope(
  payloadType: string,
  payload: Buffer,
  privateKey: KeyObject,
): Envelope {
  const sig = sign(null, preAuthEncoding(payloadType, payload), privateKey).toString('base64');
  const keyid = keyIdOf(createPublicKey(privateKey));
  return { payloadType, payload: payload.toString('base64'), signatures: [{ keyid, sig }] };
}

/**
 * The payload when any of `publicKeys` made any of the signatures, with the id of that key; null
 * otherwise. The key id in the envelope is not trusted.
 */
export function verifyEnvelope(
  envelope: Envelope,
  publicKeys: readonly KeyObject[],
): { payload: Buffer; keyId: string } | null {
  const payload = Buffer.from(envelope.payload, 'base64');
  const signed = preAuthEncoding(envelope.payloadType, payload);
  for (const key of publicKeys) {
    if (key.asymmetricKeyType !== 'ed25519') continue;
    const isSigner = envelope.signatures.some(({ sig }) =>
      verify(null, signed, key, Buffer.from(sig, 'base64')),
    );
    if (isSigner) return { payload, keyId: keyIdOf(key) };
  }
  return null;
}

/** SHA-256 of the public key's SubjectPublicKeyInfo (DER), in hexadecimal. */
export function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex');
}
