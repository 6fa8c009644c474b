/**
 * The statement of a signed bundle: an in-toto Statement (in-toto attestation framework, spec v1)
 * with the predicate test-result v0.1. Its subjects are files with their digests.
 */
import { z } from 'zod';

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const PREDICATE_TYPE = 'https://in-toto.io/attestation/test-result/v0.1';
/** Payload type of a DSSE envelope around a statement. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const subjectSchema = z.strictObject({
  name: z.string().min(1),
  digest: z.strictObject({ sha256 }),
});
export type Subject = z.infer<typeof subjectSchema>;

export const statementSchema = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(subjectSchema).min(1),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: z.strictObject({
    result: z.enum(['PASSED', 'WARNED', 'FAILED']),
    /** The version of ftlab that judged, as a resource descriptor. */
    configuration: z.array(
      z.strictObject({ name: z.string(), annotations: z.record(z.string(), z.string()) }),
    ),
    passedTests: z.array(z.string()),
    /** Tests with another outcome than passed and failed. */
    warnedTests: z.array(z.string()),
    failedTests: z.array(z.string()),
  }),
});
export type Statement = z.infer<typeof statementSchema>;

/** A test and its state, as the statement lists it. */
export interface StatedTest {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'neither';
}

/** The statement about these files and tests: failed when any failed, passed when all passed. */
export function statementOf(
  subject: readonly Subject[],
  tests: readonly StatedTest[],
  tool: Readonly<Record<string, string>>,
): Statement {
  const named = (state: StatedTest['state']) =>
    tests.filter((test) => test.state === state).map(({ name }) => name);
  const [passedTests, failedTests, warnedTests] = [
    named('passed'),
    named('failed'),
    named('neither'),
  ];
  const isPassed = failedTests.length + warnedTests.length === 0 && passedTests.length > 0;
  return {
    _type: STATEMENT_TYPE,
    subject: [...subject].sort((left, right) => (left.name < right.name ? -1 : 1)),
    predicateType: PREDICATE_TYPE,
    predicate: {
      result: failedTests.length > 0 ? 'FAILED' : isPassed ? 'PASSED' : 'WARNED',
      configuration: [{ name: 'ftlab', annotations: { ...tool } }],
      passedTests,
      warnedTests,
      failedTests,
    },
  };
}
