import { expect, test } from 'vitest';
import { withoutCr0Reads } from './register-reads.ts';

const SET = Buffer.from('c703fbfefbfe', 'hex');
const OTHER = Buffer.from('0048894330', 'hex');

test('one bit of the hypervisor changes, in a copy', () => {
  const hypervisor = Buffer.concat([OTHER, SET, OTHER]);
  const changed = withoutCr0Reads(hypervisor);
  expect(changed).toEqual(Buffer.concat([OTHER, Buffer.from('c703fafefbfe', 'hex'), OTHER]));
  expect(hypervisor.includes(SET)).toBe(true);
});

test('a hypervisor that is built otherwise is left as it is', () => {
  for (const hypervisor of [OTHER, Buffer.concat([SET, OTHER, SET])])
    expect(withoutCr0Reads(hypervisor)).toEqual({ lacks: expect.stringMatching(/PVH/) });
});
