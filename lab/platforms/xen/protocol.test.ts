import { expect, test } from 'vitest';
import { Answers, requestOf } from './protocol.ts';

const HELLO = 'h abc 0 0\n';

test('a request is a line, followed by a body of the announced length', () => {
  expect(requestOf('w', '7', '644 /run/x', 'two\nlines').toString()).toBe(
    'w 7 9 644 /run/x\ntwo\nlines',
  );
  expect(requestOf('t', '8').toString()).toBe('t 8 0 \n');
  expect(requestOf('x', '9', '', 'é').toString()).toBe('x 9 2 \né');
});

test('answers come in any pieces, and a body may hold anything', () => {
  const stream = Buffer.from(`${HELLO}x 1 4 -9\n\nx 2l vm 2 0\n1\n`);
  for (let size = 1; size <= stream.length; size++) {
    const answers = new Answers('abc');
    const seen = [];
    for (let at = 0; at < stream.length; at += size)
      for (const { body, ...rest } of answers.push(stream.subarray(at, at + size)))
        seen.push({ ...rest, body: body.toString() });
    expect(seen).toEqual([
      { verb: 'h', id: 'abc', code: 0, body: '' },
      { verb: 'x', id: '1', code: -9, body: '\nx 2' },
      { verb: 'l', id: 'vm', code: 0, body: '1\n' },
    ]);
  }
});

test('the rest of an answer to another connection is passed over, later nonsense is not', () => {
  const answers = new Answers('abc');
  expect(answers.push(Buffer.from('of a body\nx 4 9 0\nh abd 0 0\n'))).toEqual([]);
  expect(answers.push(Buffer.from(`more${HELLO}t 1 2 0\n77`)).map(({ verb }) => verb)).toEqual([
    'h',
    't',
  ]);
  expect(() => answers.push(Buffer.from('nonsense\n'))).toThrow(/invalid answer: nonsense/);
});
