import { isValid } from 'ctrf';
import { Parser } from 'tap-parser';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Campaign } from '../campaign/schema.ts';
import { because, sampleCampaign } from '../samples/campaign.ts';
import { sampleStandings } from '../samples/history.ts';
import { csvText } from './csv.ts';
import { ctrfReport } from './ctrf.ts';
import { markdownText } from './markdown.ts';
import { ocpText } from './ocp.ts';
import { tapText } from './tap.ts';

const HOSTILE = 'a # TODO not really \\ <b>"x", y\u001b[2J\u202e `code` | @all\n# SKIP';
const lost = because('failed', 'nothing-lost: 3 lost');

/** A trial of each state, a planned trial that has not run, and hostile texts. */
function mixed(): Campaign {
  const campaign = sampleCampaign([
    { reasons: [because('passed', 'nothing-lost: none lost')], measures: { silenceMs: 330 } },
    { outcome: 'failed', reasons: [lost], measures: { silenceMs: null, acknowledgedLost: 3 } },
    { outcome: 'failed', reasons: [because('failed', 'one-identity: another', 'it boots anew')] },
    { outcome: 'inconclusive', reasons: [because('inconclusive', 'harness: too busy')] },
    { outcome: 'broken', reasons: [because('broken', `harness: ${HOSTILE}`)] },
    { outcome: 'skipped', reasons: [because('skipped', 'harness: no KVM')] },
    { scenario: HOSTILE, engine: '=1+1' },
  ]);
  const open = {
    scenario: 's/late',
    engine: 'colo',
    seed: 1,
    trial: 1,
    folder: 'x',
    pair: null,
    repeats: null,
  };
  return { ...campaign, planned: [...campaign.planned, open] };
}

describe('tap', () => {
  const parsed = (campaign: Campaign) => {
    const asserts: { ok: boolean; todo: unknown; skip: unknown; name: string; diag?: unknown }[] =
      [];
    const parser = new Parser({ strict: true });
    parser.on('assert', (assert) => asserts.push(assert));
    parser.end(tapText(campaign));
    return { asserts, results: parser.results };
  };

  test('a real parser, in strict mode, counts each state as it is', () => {
    const { asserts, results } = parsed(mixed());
    expect(
      results?.failures.filter((failure) => 'tapError' in failure && failure.tapError),
    ).toEqual([]);
    expect(results).toMatchObject({ ok: false, count: 8, todo: 1, skip: 1 });
    expect(asserts.map(({ ok }) => ok)).toEqual([
      ...[true, false, false, false, false, true, true, false],
    ]);
    expect(asserts[1]?.diag).toMatchObject({
      outcome: 'failed',
      reasons: ['nothing-lost: 3 lost'],
    });
    expect(asserts[2]?.todo).toBe('one-identity: another (known: it boots anew)');
    expect(asserts[4]?.todo).toBeFalsy();
  });

  test('a test point shows the standing of its cell, also if the cell passes again', () => {
    const campaign = sampleCampaign([
      { outcome: 'failed', reasons: [lost] },
      { engine: 'colo' },
      {},
    ]);
    const parser = new Parser({ strict: true });
    const diags: unknown[] = [];
    parser.on('assert', ({ diag }) => diags.push(diag));
    parser.end(tapText(campaign, sampleStandings));
    expect(diags[0]).toMatchObject({ standing: 'new', before: 'passed 2026-11-27 01:00 UTC' });
    expect(diags[1]).toMatchObject({ outcome: 'passed', standing: 'fixed' });
    expect(parsed(sampleCampaign([{}])).asserts[0]?.diag).toBeFalsy();
  });

  test('a passed campaign is ok; a campaign that has not run or was cut short is not', () => {
    expect(parsed(sampleCampaign([{}, {}])).results?.ok).toBe(true);
    const whole = sampleCampaign([{}, {}]);
    expect(parsed({ ...whole, trials: whole.trials.slice(0, 1) }).results?.ok).toBe(false);
    expect(tapText(sampleCampaign([]))).toContain('1..0 # SKIP');
  });
});

describe('ctrf', () => {
  test('valid by its own package, with each state counted', () => {
    const report = ctrfReport({ ...mixed(), startedAt: '2026-11-28T01:00:00.000Z' });
    expect(isValid(report)).toBe(true);
    expect(report.results.summary).toMatchObject({
      ...{ tests: 8, passed: 2, failed: 1, skipped: 1, pending: 1, other: 3 },
    });
    expect(isValid({ ...report, results: { ...report.results, tests: [{ name: 1 }] } })).toBe(
      false,
    );
  });
});

test('ctrf: a test shows the standing of its cell', () => {
  const report = ctrfReport(
    sampleCampaign([{ outcome: 'failed' }, { engine: 'xen' }]),
    sampleStandings,
  );
  const [failed, other] = report.results.tests.map((result) =>
    'extra' in result ? result.extra : {},
  );
  expect(failed).toMatchObject({ standing: 'new', before: 'passed 2026-11-27 01:00 UTC' });
  expect(other).not.toHaveProperty('standing');
  expect(isValid(report)).toBe(true);
});

describe('ocp', () => {
  /** The JSON specification of ocp-diag-core, version 2.0, as far as it is used. */
  const status = z.enum(['COMPLETE', 'ERROR', 'SKIP']);
  const step = z.union([
    z.strictObject({ testStepId: z.string(), testStepStart: z.strictObject({ name: z.string() }) }),
    z.strictObject({
      testStepId: z.string(),
      measurement: z.strictObject({ name: z.string(), value: z.number() }),
    }),
    z.strictObject({
      testStepId: z.string(),
      diagnosis: z.strictObject({
        verdict: z.string(),
        type: z.enum(['PASS', 'FAIL', 'UNKNOWN']),
        message: z.string(),
      }),
    }),
    z.strictObject({ testStepId: z.string(), testStepEnd: z.strictObject({ status }) }),
  ]);
  const result = z.enum(['PASS', 'FAIL', 'NOT_APPLICABLE']);
  const start = z.strictObject({
    ...{ name: z.string(), version: z.string(), commandLine: z.string() },
    parameters: z.looseObject({}),
    dutInfo: z.strictObject({
      dutInfoId: z.string(),
      name: z.string(),
      metadata: z.looseObject({}),
    }),
  });
  const run = z.union([
    z.strictObject({ testRunStart: start }),
    z.strictObject({ testRunEnd: z.strictObject({ status, result }) }),
  ]);
  const common = { sequenceNumber: z.number().int().nonnegative(), timestamp: z.iso.datetime() };
  const version = z.strictObject({ major: z.literal(2), minor: z.literal(0) });
  const line = z.union([
    z.strictObject({ ...common, schemaVersion: version }),
    z.strictObject({ ...common, testRunArtifact: run }),
    z.strictObject({ ...common, testStepArtifact: step }),
  ]);
  const lines = (campaign: Campaign) =>
    ocpText(campaign)
      .trim()
      .split('\n')
      .map((text) => line.parse(JSON.parse(text)));
  const end = (campaign: Campaign) =>
    JSON.parse(ocpText(campaign).trim().split('\n').at(-1) ?? '').testRunArtifact.testRunEnd;

  test('every line follows the specification, in sequence', () => {
    const all = lines(mixed());
    expect(all.map(({ sequenceNumber }) => sequenceNumber)).toEqual(all.map((_, index) => index));
    expect(all[0]).toHaveProperty('schemaVersion');
  });

  test('the run passes only when every planned trial has passed', () => {
    const whole = sampleCampaign([{}, {}]);
    expect(end(whole)).toEqual({ status: 'COMPLETE', result: 'PASS' });
    const cut = { ...whole, trials: whole.trials.slice(0, 1) };
    expect(end(cut)).toEqual({ status: 'ERROR', result: 'NOT_APPLICABLE' });
    expect(end(sampleCampaign([{}, { outcome: 'failed', reasons: [lost] }])).result).toBe('FAIL');
    expect(end(sampleCampaign([{ outcome: 'broken' }])).result).toBe('NOT_APPLICABLE');
    expect(end(sampleCampaign([])).result).toBe('NOT_APPLICABLE');
  });
});

describe('markdown', () => {
  test('changes since the last campaign come first', () => {
    const text = markdownText(mixed(), sampleStandings);
    const head = text.indexOf('### Against the last time: 1 new, 1 fixed, 1 known');
    expect(head).toBeGreaterThan(0);
    expect(head).toBeLessThan(text.indexOf('### Failed'));
    expect(text).toContain(
      '- new: smoke/calm on lockstep failed; passed 2026-11-27 01:00 UTC\n- fixed: smoke/calm',
    );
  });

  test('new failures come first, known failures are folded, recorded text is escaped', () => {
    const text = markdownText(mixed());
    expect(text).toMatch(/^## ftlab: failed\n\n2 passed, 1 failed, 1 failed in known ways, 2 say/);
    expect(text.indexOf('### Failed')).toBeLessThan(text.indexOf('<details>'));
    expect(text).not.toContain('<b>');
    expect(text).not.toMatch(/(?<!\\)@all/);
    expect(text).not.toContain('\u001b');
  });

  test('a campaign with known failures only says so in its heading', () => {
    const reasons = [because('failed', 'one-identity: another', 'it boots anew')];
    const campaign = sampleCampaign([{ outcome: 'failed', reasons }, {}]);
    expect(markdownText(campaign)).toMatch(/^## ftlab: known failures only\n/);
  });
});

describe('a failure that was repeated', () => {
  const failed = { outcome: 'failed', reasons: [lost], folder: 'x/1', certainty: 'flaky' } as const;
  const campaign = sampleCampaign([
    { ...failed, reasons: [lost] },
    { folder: 'x/2', repeats: 'x/1' },
  ]);

  test('is marked flaky, and stays a failure, in every format that has a mark for it', () => {
    expect(markdownText(campaign)).toMatch(/^## ftlab: failed\n/);
    expect(markdownText(campaign)).toContain(
      '(flaky: failed again in 0 of 1 repetition): nothing-lost',
    );
    const { tests, summary } = ctrfReport(campaign).results;
    expect(summary).toMatchObject({ failed: 1, passed: 1 });
    expect(tests[0]).toMatchObject({ flaky: true, rawStatus: 'failed (flaky)', status: 'failed' });
    expect(tests[1]?.name).toBe('smoke/calm on lockstep, trial 2, repeats trial 1');
    expect(isValid(ctrfReport(campaign))).toBe(true);
  });
});

test('csv: a line for each measure, an empty field for a missing value, no formula', () => {
  const lines = csvText(mixed()).split('\r\n');
  expect(lines.slice(1, 4)).toEqual([
    'smoke/calm,lockstep,1,,1,passed,silenceMs,330',
    'smoke/calm,lockstep,2,,1,failed,silenceMs,',
    'smoke/calm,lockstep,2,,1,failed,acknowledgedLost,3',
  ]);
  const hostile = sampleCampaign([{ scenario: '=cmd|"x"', measures: { silenceMs: 1 } }]);
  expect(csvText(hostile)).toContain('"\'=cmd|""x""",lockstep');
});
