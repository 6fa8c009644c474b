/** The envelope of a bundle as a file: exactly one text per envelope, so any change shows. */
import { type Envelope, envelopeSchema } from './dsse.ts';

/** The only text that `readEnvelope` accepts for this envelope. */
export function envelopeText({ payloadType, payload, signatures }: Envelope): string {
  const ordered = {
    payloadType,
    payload,
    signatures: signatures.map(({ keyid, sig }) =>
      keyid === undefined ? { sig } : { keyid, sig },
    ),
  };
  return `${JSON.stringify(ordered, null, 1)}\n`;
}

/** The envelope, or the reason why the text is not exactly the text of an envelope. */
export function readEnvelope(text: string): Envelope | { readonly problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problem: 'not JSON' };
  }
  const result = envelopeSchema.safeParse(json);
  if (!result.success) return { problem: `${result.error.issues[0]?.message}` };
  const isExact = (base64: string) => Buffer.from(base64, 'base64').toString('base64') === base64;
  const { payload, signatures } = result.data;
  if (![payload, ...signatures.map(({ sig }) => sig)].every(isExact))
    return { problem: 'base64 with stray bits' };
  return envelopeText(result.data) === text ? result.data : { problem: 'not as it was written' };
}
