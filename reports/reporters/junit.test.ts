/** JUnit XML, validated by libxml2 against the schema of Apache Ant, and read back by XPath. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { XmlDocument, XmlValidateError, XsdValidator } from 'libxml2-wasm';
import { expect, test } from 'vitest';
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import { because, sampleCampaign } from '../samples/campaign.ts';
import { sampleStandings } from '../samples/history.ts';
import { junitXml } from './junit.ts';

const schema = XsdValidator.fromDoc(
  XmlDocument.fromString(readFileSync(join(import.meta.dirname, 'junit.xsd'), 'utf8')),
);

/** Complaints of libxml2 about these documents; empty when all are valid. */
function problems(...documents: string[]): string {
  return documents
    .map((text) => {
      using document = XmlDocument.fromString(text);
      try {
        schema.validate(document);
        return '';
      } catch (error) {
        if (!(error instanceof XmlValidateError)) throw error;
        return error.message;
      }
    })
    .join('');
}

/** The value of an XPath expression in a document. */
function read(text: string, path: string): string {
  using document = XmlDocument.fromString(text);
  return String(document.eval(path));
}

const xmlOf = (trial: Partial<CampaignTrial>) => junitXml(sampleCampaign([trial]));

test('a failed trial: a testcase per expectation, and a failure for the failed expectation', () => {
  const reasons = [
    because('passed', 'one-voice: one host spoke'),
    because('failed', 'nothing-lost: 3 lost'),
    because('failed', 'silence-within: 400 ms'),
    because('failed', 'silence-within: 500 ms', 'a boot'),
  ];
  const document = xmlOf({ outcome: 'failed', reasons });
  expect(problems(document)).toBe('');
  expect(read(document, 'count(//testcase)')).toBe('3');
  expect(read(document, 'string(//testsuite/@failures)')).toBe('2');
  expect(read(document, 'string(//testcase[@name="nothing-lost"]/failure/@message)')).toBe(
    '3 lost',
  );
  expect(read(document, 'count(//testcase[@name="one-voice"]/*)')).toBe('0');
  // Not each of its failures is known.
  expect(read(document, 'string(//testcase[@name="silence-within"]/failure/@type)')).toBe('failed');
});

test('cases add up to the time of their suite, which is that of the trial', () => {
  const reasons = [because('passed', 'one-voice: one'), because('passed', 'nothing-lost: none')];
  const document = xmlOf({ reasons, durationMs: 20_500 });
  expect(problems(document)).toBe('');
  expect(read(document, 'string(//testsuite/@time)')).toBe('20.5');
  expect(read(document, 'sum(//testcase/@time)')).toBe('20.5');
  expect(read(xmlOf({ reasons }), 'string(//testsuite/@time)')).toBe('0');
});

test('a known failure stays a failure, with another type and its reference', () => {
  const reasons = [because('failed', 'nothing-lost: 3 lost', 'bug 7')];
  const document = xmlOf({ outcome: 'failed', reasons });
  expect(read(document, 'string(//failure/@type)')).toBe('known-failure');
  expect(read(document, 'string(//failure)')).toBe('3 lost (known: bug 7)');
});

test.for(['broken', 'inconclusive'] as const)('%s is an error, never a pass', (outcome) => {
  for (const reasons of [[], [because(outcome, 'harness: x'), because('failed', 'lost: 1')]]) {
    const document = xmlOf({ outcome, reasons });
    expect(problems(document)).toBe('');
    expect(read(document, 'count(//error) > 0')).toBe('true');
    expect(read(document, 'count(//failure)')).toBe('0');
    expect(read(document, 'number(//@errors) = count(//error)')).toBe('true');
  }
});

test('expectations that held in a broken trial are skipped: they prove nothing', () => {
  const reasons = [because('broken', 'harness: x'), because('passed', 'one-voice: one')];
  const document = xmlOf({ outcome: 'broken', reasons });
  expect(read(document, 'count(//testcase[@name="one-voice"]/skipped)')).toBe('1');
});

test('a skipped trial is skipped, with the reason', () => {
  const document = xmlOf({ outcome: 'skipped', reasons: [because('skipped', 'harness: no tun')] });
  expect(problems(document)).toBe('');
  expect(read(document, 'string(//testcase/skipped/@message)')).toBe('no tun');
  expect(read(document, 'string(//@skipped)')).toBe('1');
});

test('a planned trial that has not run is an error', () => {
  const whole = sampleCampaign([{}, {}]);
  const campaign: Campaign = { ...whole, trials: whole.trials.slice(0, 1) };
  const document = junitXml(campaign);
  expect(problems(document)).toBe('');
  expect(read(document, 'count(//testsuite)')).toBe('2');
  expect(read(document, 'string(//error/@type)')).toBe('not-run');
});

test('a campaign without trials is a document without testsuites', () => {
  expect(problems(junitXml(sampleCampaign([])))).toBe('');
});

const NAME = 'for any texts in a recording, the document is valid, and its texts are read back';
test(NAME, { timeout: 30_000 }, () => {
  const hostile = [
    '\u0000\u0007\u001b[2J',
    ']]>',
    '<!--&"\'',
    '\ud800',
    '\ufffe\uffff',
    '\u202e\r\n',
  ];
  const texts = [
    ...hostile,
    ...fc.sample(fc.string({ unit: 'binary' }), { numRuns: 100, seed: 1 }),
  ];
  const trials = texts.map((text): Partial<CampaignTrial> => {
    const reasons = [{ expectation: text, outcome: 'failed' as const, text, known: text }];
    return { scenario: text, engine: text, outcome: 'failed', reasons };
  });
  const [command = ''] = hostile;
  const document = junitXml({ ...sampleCampaign(trials), command });
  expect(problems(document)).toBe('');
  expect(read(document, 'string(//property[@name="command"]/@value)')).toBe(
    '\\u0000\\u0007\\u001b[2J',
  );
  expect(read(document, 'string(//testcase[@name="]]>"]/failure)')).toBe(']]> (known: ]]>)');
});

test('a testsuite has the standing of its cell, and the date of the time before', () => {
  const document = junitXml(sampleCampaign([{}]), sampleStandings);
  expect(problems(document)).toBe('');
  expect(read(document, 'string(//property[@name="standing"]/@value)')).toBe('new');
  expect(read(document, 'string(//property[@name="before"]/@value)')).toBe(
    'passed 2026-11-27 01:00 UTC',
  );
  expect(read(junitXml(sampleCampaign([{}])), 'count(//property[@name="standing"])')).toBe('0');
});

test('a repeated failure has its certainty in its type', () => {
  const reasons = [because('failed', 'nothing-lost: 3 lost')];
  const document = junitXml(
    sampleCampaign([
      { outcome: 'failed', reasons, folder: 'x/1', certainty: 'certain' },
      { folder: 'x/2', repeats: 'x/1' },
    ]),
  );
  expect(problems(document)).toBe('');
  expect(read(document, 'string(//failure/@type)')).toBe('failed-certain');
  expect(read(document, 'string(//testsuite[2]/@name)')).toMatch(/trial 2, repeats trial 1$/);
});
