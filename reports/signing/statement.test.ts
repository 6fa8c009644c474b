import { expect, test } from 'vitest';
import { envelopeText, readEnvelope } from './envelope-file.ts';
import { statementOf, statementSchema } from './statement.ts';

const subject = (name: string) => ({ name, digest: { sha256: 'a'.repeat(64) } });
const passed = { name: 'EV-01', state: 'passed' } as const;
const failed = { name: 'EV-02', state: 'failed' } as const;
const open = { name: 'EV-03', state: 'neither' } as const;

test.each([
  [[passed], 'PASSED'],
  [[passed, open], 'WARNED'],
  [[], 'WARNED'],
  [[passed, open, failed], 'FAILED'],
] as const)('%j is %s', (tests, result) => {
  const statement = statementOf([subject('b'), subject('a')], tests, { version: '1' });
  expect(statement.predicate.result).toBe(result);
  expect(statement.subject.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(statementSchema.parse(JSON.parse(JSON.stringify(statement)))).toEqual(statement);
});

test('an envelope file is read only as it was written, byte for byte', () => {
  const text = envelopeText({
    payloadType: 'x',
    payload: Buffer.from('hello').toString('base64'),
    signatures: [{ keyid: 'k', sig: Buffer.from('signature').toString('base64') }],
  });
  expect(readEnvelope(text)).toMatchObject({ payloadType: 'x' });
  for (const other of [
    text.trim(),
    `${text} `,
    text.replace('"keyid"', '"keyId"'),
    text.replace('aGVsbG8=', 'aGVsbG9='),
    text.replace('"x"', '"\\u0078"'),
    '{}',
    '',
  ])
    expect(readEnvelope(other)).toHaveProperty('problem');
});
