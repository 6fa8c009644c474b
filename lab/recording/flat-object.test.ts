import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FlatObject } from './flat-object.ts';

const NAMES = ['type', 'operation', 'value', 'sentNs'] as const;
const flat = new FlatObject(NAMES);

/** The fields as FlatObject reads them; null for a line that it leaves to JSON.parse. */
function fieldsOf(text: string): Record<string, unknown> | null {
  const bytes = Buffer.from(`xx${text}yy`);
  if (!flat.read(bytes, 2, bytes.length - 2)) return null;
  const fields: Record<string, unknown> = {};
  for (const [index, name] of NAMES.entries()) {
    if (!flat.has(index)) continue;
    const json = bytes.toString('latin1', flat.from(index), flat.to(index));
    const value: unknown = JSON.parse(json);
    if (typeof value === 'number') expect(Object.is(flat.number(index), value)).toBe(true);
    else expect(flat.number(index)).toBeNaN();
    expect(flat.isText(index)).toBe(typeof value === 'string');
    if (typeof value === 'string') expect(flat.text(index)).toBe(value);
    expect(flat.is(index, Buffer.from(json))).toBe(true);
    fields[name] = value;
  }
  expect(Object.keys(fields)).toHaveLength(flat.count);
  return fields;
}

test('it reads the lines of a recording', () => {
  for (const object of [
    { type: 'invoke', operation: 12, value: 'a b', sentNs: 9_007_199_254_740_981 },
    { type: 'ok', operation: 0, value: { sequence: 1, hash: 'ab', list: [1, [], {}] } },
    { type: 'ok', value: null, sentNs: 1.5, operation: -3 },
    {},
  ])
    expect(fieldsOf(JSON.stringify(object))).toEqual(object);
});

test('JSON.parse reads every accepted line alike', () => {
  const name = fc.constantFrom<string>(...NAMES, 'typf', 'other', '__proto__');
  const value = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.maxSafeInteger(),
    fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text)),
    fc.string({ unit: 'binary', maxLength: 4 }),
  );
  const text = fc
    .dictionary(name, value, { noNullPrototype: true })
    .map((object) => JSON.stringify(object));
  const damage = fc.tuple(fc.nat(), fc.nat(3), fc.string({ maxLength: 2 }));
  fc.assert(
    fc.property(text, fc.option(damage), (whole, cut) => {
      const [at, length, put] = cut ?? [0, 0, ''];
      const from = at % (whole.length + 1);
      const given = whole.slice(0, from) + put + whole.slice(from + length);
      const fields = fieldsOf(given);
      if (fields) expect(JSON.parse(given)).toEqual(fields);
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ['{"type":1,"type":2}', 'a name twice'],
  ['{"other":1}', 'another name'],
  ['{ "type":1}', 'a space'],
  ['{"type":"\\u0061"}', 'an escape'],
  ['{"type":"é"}', 'more than ASCII'],
  ['{"type":01}', 'a zero too many'],
  ['{"type":1.}', 'half a number'],
  ['{"type":-}', 'a sign alone'],
  ['{"type":1}}', 'a brace too many'],
  ['{"type":[1}', 'a list without an end'],
  ['{"type":tru}', 'half a word'],
  ['{"type":1,}', 'a comma too many'],
  ['{"type":"a}', 'a string without an end'],
  ['{"type"}', 'a name alone'],
  [`{"type":${'['.repeat(9)}${']'.repeat(9)}}`, 'great depth'],
  ['[]', 'no object'],
  ['', 'nothing'],
])('%s is left to JSON.parse: %s', (text) => {
  expect(fieldsOf(text)).toBeNull();
});
