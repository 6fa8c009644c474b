/**
 * JUnit XML, for continuous integration: a testsuite for each planned trial, a testcase for each
 * expectation. error = broken or inconclusive, failure = failed; a known failure stays a failure,
 * with the type known-failure, and a repeated one has the type failed-certain or failed-flaky. The
 * shape follows junit.xsd (Apache Ant's, from the repository windyroad/JUnit-Schema), the strictest
 * schema in use.
 */
import { join } from 'node:path';
import { repeatsText } from '../campaign/certainty.ts';
import type { Campaign, CampaignTrial } from '../campaign/schema.ts';
import { type CellStanding, standingFacts } from '../history/standings.ts';
import { type Outcome, rankOf, worstOutcome } from '../outcome.ts';
import type { Reason } from '../verdict.ts';
import { visible } from '../visible.ts';
import { writeWhole } from '../write.ts';
import type { ReporterKind } from './reporter.ts';

export const junit: ReporterKind = {
  name: 'junit',
  says: 'JUnit XML for continuous integration: a testcase for each expectation of each trial',
  file: 'junit.xml',
  ownsStdout: false,
  create: ({ file, folder: reportFolder }) => ({
    onEnd(campaign, folder, standings) {
      const path = file ?? join(reportFolder ?? folder, 'junit.xml');
      writeWhole(path, junitXml(campaign, standings));
      return path;
    },
  }),
};

/** The complete document; exported for its test. */
export function junitXml(campaign: Campaign, standings: readonly CellStanding[] = []): string {
  const suites = campaign.planned.map((planned, id) => {
    const trial = campaign.trials.find((candidate) => candidate.folder === planned.folder);
    const cases = trial ? casesOf(trial) : [NOT_RUN];
    const timed = { cases, durationMs: trial?.durationMs ?? null };
    return suiteXml(campaign, planned, timed, id, standingFacts(standings, planned));
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('')}</testsuites>\n`;
}

interface Case {
  readonly name: string;
  readonly outcome: Outcome;
  /** The `type` of a failure or an error. */
  readonly type: string;
  readonly text: string;
}

const NOT_RUN: Case = {
  name: 'trial',
  outcome: 'inconclusive',
  type: 'not-run',
  text: 'This trial was planned and has not run.',
};

/** A testcase per expectation; together they are never better than the trial. */
function casesOf({ outcome, reasons, certainty }: CampaignTrial): Case[] {
  const groups = Map.groupBy(reasons, ({ expectation }) => expectation);
  const cases = [...groups].map(([name, group]) =>
    withCertainty(caseOf(name, group, outcome), certainty),
  );
  if (worstOutcome(cases.map((testCase) => testCase.outcome)) === outcome) return cases;
  const text = `The trial is ${outcome}.`;
  return [...cases, withCertainty({ name: 'trial', outcome, type: outcome, text }, certainty)];
}

/** The type of a new failure with the result of its repetitions: `failed-flaky`. */
function withCertainty(testCase: Case, certainty: CampaignTrial['certainty']): Case {
  return testCase.type === 'failed' && certainty
    ? { ...testCase, type: `failed-${certainty}` }
    : testCase;
}

function caseOf(name: string, reasons: readonly Reason[], trial: Outcome): Case {
  const worst = worstOutcome(reasons.map((reason) => reason.outcome));
  const relevant = reasons.filter((reason) => reason.outcome === worst);
  const isKnown = worst === 'failed' && relevant.every(({ known }) => known !== undefined);
  const text = relevant
    .map(({ text, known }) => (known === undefined ? text : `${text} (known: ${known})`))
    .join('; ');
  const outcome = provenIn(trial, worst);
  return { name, outcome, type: isKnown && outcome === 'failed' ? 'known-failure' : outcome, text };
}

/** A broken trial proves nothing: passed expectations are skipped, failed ones are errors. */
function provenIn(trial: Outcome, outcome: Outcome): Outcome {
  if (trial === 'broken' && outcome === 'passed') return 'skipped';
  return outcome === 'failed' && rankOf(trial) < rankOf('failed') ? trial : outcome;
}

const ELEMENTS = {
  passed: null,
  skipped: 'skipped',
  failed: 'failure',
  broken: 'error',
  inconclusive: 'error',
} as const satisfies Record<Outcome, string | null>;

function suiteXml(
  { startedAt, tool, command }: Campaign,
  planned: Campaign['planned'][number],
  { cases, durationMs }: { cases: readonly Case[]; durationMs: number | null },
  id: number,
  standing: ReturnType<typeof standingFacts>,
): string {
  const count = (element: string) =>
    cases.filter(({ outcome }) => ELEMENTS[outcome] === element).length;
  const { scenario, engine, trial, seed, pair } = planned;
  const [suite = '', name = ''] = scenario.split('/');
  const repeats = repeatsText(planned);
  const repeated = repeats === null ? '' : `, ${repeats}`;
  const ofPair = pair === null ? '' : `, pair ${pair + 1}`;
  const attributes = attributesXml({
    ...{ name: `${scenario} on ${engine}, trial ${trial}${ofPair}${repeated}`, package: suite, id },
    timestamp: (startedAt ?? '1970-01-01T00:00:00').slice(0, 19),
    ...{ hostname: 'localhost', tests: cases.length, failures: count('failure') },
    ...{ errors: count('error'), skipped: count('skipped'), time: seconds(durationMs ?? 0) },
  });
  const facts = { seed, ftlab: tool?.version ?? 'unknown', command, ...standing };
  const properties = Object.entries(facts).map(
    ([name, value]) => `<property ${attributesXml({ name, value })}/>`,
  );
  const classname = `${suite}.${name}.${engine}`;
  const shareMs = (durationMs ?? 0) / cases.length;
  return `<testsuite ${attributes}>
<properties>${properties.join('')}</properties>
${cases.map((testCase) => caseXml(testCase, classname, shareMs)).join('')}<system-out/>
<system-err/>
</testsuite>
`;
}

/** `ms` is an equal share of the trial's duration, so that cases add up to their testsuite. */
function caseXml({ name, outcome, type, text }: Case, classname: string, ms: number): string {
  const attributes = attributesXml({ name, classname, time: seconds(ms) });
  const element = ELEMENTS[outcome];
  if (element === null) return `<testcase ${attributes}/>\n`;
  const typed = element === 'skipped' ? {} : { type };
  const about = attributesXml({ message: text, ...typed });
  const inner = `<${element} ${about}>${xml(text)}</${element}>`;
  return `<testcase ${attributes}>${inner}</testcase>\n`;
}

/** To a millisecond. */
function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}

function attributesXml(attributes: Record<string, string | number>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${xml(String(value))}"`)
    .join(' ');
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' },
  // No characters of XML 1.0, and not shown by visible().
  ...{ '\ufffe': '\\ufffe', '\uffff': '\\uffff' },
};

/** Untrusted text as XML: control characters, most of them illegal in XML, are made visible. */
function xml(text: string): string {
  return visible(text.toWellFormed()).replace(
    /[&<>"'\ufffe\uffff]/g,
    (character) => ENTITIES[character] ?? '',
  );
}
