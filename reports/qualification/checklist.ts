/**
 * A qualification checklist: requirements on a fault-tolerant product, each with the procedure that
 * shows whether it is met. Checklists are YAML files (suites/checklists); this file has their
 * schema and reader.
 */
import { type Document, isMap, LineCounter, type Node, parseDocument } from 'yaml';
import { z } from 'zod';
import { trialsForBound } from './sample-size.ts';

const text = z.string().trim().min(1).max(2000);

const limitSchema = z
  .strictObject({
    /** Name of a measure of the catalogue. */
    measure: text,
    /** `every`: each trial keeps the limit; `median`: the median over the trials keeps it. */
    of: z.enum(['every', 'median']).default('every'),
    atMost: z.number().optional(),
    atLeast: z.number().optional(),
  })
  .refine((limit) => limit.atMost !== undefined || limit.atLeast !== undefined, {
    message: 'a limit needs atMost or atLeast',
  });
export type Limit = z.infer<typeof limitSchema>;

const procedureSchema = z
  .strictObject({
    /** `SUITE/SCENARIO`. */
    scenarios: z.array(z.string().regex(/^[\w-]+\/[\w-]+$/, 'write SUITE/SCENARIO')).min(1),
    /** Trials of each scenario. */
    trials: z.number().int().min(1).max(1000).optional(),
    /** Bound on the share of failing trials over all scenarios; the trials are computed from it. */
    failureShareAtMost: z.number().min(0.001).max(0.9).optional(),
    /** Expectations that decide the row; every expectation of the scenario when left out. */
    expectations: z.array(text).min(1).optional(),
    limits: z.array(limitSchema).default([]),
  })
  .refine(
    (procedure) =>
      (procedure.trials === undefined) !== (procedure.failureShareAtMost === undefined),
    {
      message: 'a procedure needs trials or failureShareAtMost, and not both',
    },
  );
export type Procedure = z.infer<typeof procedureSchema>;

/** A step that a person does and signs: nothing that a scenario can measure. */
const operatorSchema = z.strictObject({ instructions: text, acceptance: text, evidence: text });

const rowSchema = z
  .strictObject({
    id: z.string().regex(/^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$/, 'write an id as FT-01'),
    requirement: z.enum(['MUST', 'SHOULD']),
    text,
    /** Public document that states the requirement. */
    source: z.strictObject({ title: text, url: z.url().optional() }),
    /** Abilities of the engine without which the row does not apply: `standby`, `disk` … */
    appliesWhen: z.array(text).default([]),
    procedure: procedureSchema.optional(),
    operator: operatorSchema.optional(),
  })
  .refine((row) => (row.procedure === undefined) !== (row.operator === undefined), {
    message: 'a row needs a procedure or an operator step, and not both',
  });
export type Row = z.infer<typeof rowSchema>;

const waiverSchema = z.strictObject({
  row: text,
  reason: text,
  author: text,
  /** Last day on which the waiver holds. */
  expires: z.iso.date(),
});
export type Waiver = z.infer<typeof waiverSchema>;

export const checklistSchema = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'write a name in small letters'),
  title: text,
  /** Version of the checklist itself. */
  version: text,
  about: text,
  /** Confidence of every bound in it. */
  confidence: z.number().min(0.5).max(0.999).default(0.95),
  rows: z.array(rowSchema).min(1).max(500),
  waivers: z.array(waiverSchema).default([]),
});
export type Checklist = z.infer<typeof checklistSchema>;

/** A checklist that cannot be used; the message names file, line, row and the mistake. */
export class ChecklistInvalid extends Error {
  override name = 'ChecklistInvalid';
}

/** Names that a checklist may refer to. */
export interface KnownNames {
  /** `SUITE/SCENARIO` → the expectations that every pair of it is judged by. */
  readonly scenarios: ReadonlyMap<string, ReadonlySet<string>>;
  readonly expectations: ReadonlySet<string>;
  readonly measures: ReadonlySet<string>;
  /** Abilities that an engine may have (`appliesWhen`). */
  readonly abilities: ReadonlySet<string>;
}

/**
 * Parses and validates a checklist; throws ChecklistInvalid for the first mistake. Names are not
 * looked up without `known`.
 */
export function parseChecklist(yaml: string, file: string, known: KnownNames | null): Checklist {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const [broken] = document.errors;
  if (broken) {
    const message = broken.message.split('\n')[0]?.replace(/:$/, '');
    throw new ChecklistInvalid(`${file}:${lineAt(broken.pos[0])}: ${message}`);
  }
  const value = contentOf(document, file);
  const refuse = (path: readonly PropertyKey[], message: string): never => {
    const line = lineAt(offsetOf(document.contents, path));
    const row = path[0] === 'rows' ? rowName(value, path[1]) : '';
    throw new ChecklistInvalid(`${file}:${line}: ${row}${message}`);
  };
  const result = checklistSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const field = issue?.path.slice(issue.path[0] === 'rows' ? 2 : 0).join('.');
    return refuse(issue?.path ?? [], `${field ? `${field}: ` : ''}${issue?.message}`);
  }
  const mistake = firstMistake(result.data, known);
  return mistake ? refuse(mistake.path, mistake.message) : result.data;
}

/** The document's value; aliases that multiply beyond measure are refused. */
function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new ChecklistInvalid(`${file}: ${(error as Error).message}`);
  }
}

interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Names that do not exist, and ids that occur twice. */
function firstMistake({ rows, waivers }: Checklist, known: KnownNames | null): Mistake | null {
  const ids = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const at = (...path: PropertyKey[]) => ['rows', index, ...path];
    if (ids.has(row.id)) return { path: at('id'), message: `the id ${row.id} is used twice` };
    ids.add(row.id);
    const [mistake] = known ? mistakesOf(row, known) : [];
    if (mistake) return { ...mistake, path: at(...mistake.path) };
  }
  for (const [index, { row }] of waivers.entries())
    if (!ids.has(row))
      return { path: ['waivers', index, 'row'], message: `no row has the id ${row}` };
  return null;
}

/** Names in a row that do not exist, and expectations that its scenarios are not judged by. */
function mistakesOf({ appliesWhen, procedure }: Row, known: KnownNames): Mistake[] {
  const { scenarios = [], expectations = [], limits = [] } = procedure ?? {};
  const unknown = (kind: string, names: readonly string[], all: Has, path: PropertyKey[]) =>
    names.flatMap((name, n) =>
      all.has(name) ? [] : [{ path: [...path, n], message: `no ${kind} is called ${name}` }],
    );
  const measures = limits.map(({ measure }) => measure);
  const unasked = expectations.flatMap((name, n) =>
    scenarios
      .filter((scenario) => known.scenarios.get(scenario)?.has(name) === false)
      .map((scenario) => ({
        path: ['procedure', 'expectations', n],
        message: `${scenario} is not judged by ${name}`,
      })),
  );
  return [
    ...unknown('ability of an engine', appliesWhen, known.abilities, ['appliesWhen']),
    ...unknown('scenario', scenarios, known.scenarios, ['procedure', 'scenarios']),
    ...unknown('expectation', expectations, known.expectations, ['procedure', 'expectations']),
    ...unknown('measure', measures, known.measures, ['procedure', 'limits']),
    ...unasked,
  ];
}

interface Has {
  has(name: string): boolean;
}

/** Offset of the deepest node on a path that is there. */
function offsetOf(root: unknown, path: readonly PropertyKey[]): number {
  let offset = 0;
  let node = root as Node | null;
  for (const part of path) {
    if (node?.range) offset = node.range[0];
    if (!node || !('get' in node)) return offset;
    const pair = isMap(node)
      ? node.items.find(({ key }) => String(key) === String(part))
      : undefined;
    const key = pair?.key as Node | undefined;
    if (key?.range) offset = key.range[0];
    node = (node as { get(key: unknown, keepNode: true): Node | null }).get(part, true) ?? null;
  }
  return node?.range ? node.range[0] : offset;
}

function rowName(document: unknown, index: PropertyKey | undefined): string {
  const rows = (document as { rows?: { id?: unknown }[] } | null)?.rows;
  const id = Array.isArray(rows) && typeof index === 'number' ? rows[index]?.id : undefined;
  return typeof id === 'string' ? `row ${id}: ` : `row ${Number(index) + 1}: `;
}

/** Trials of each scenario that a procedure asks for. */
export function trialsEach(
  { trials, failureShareAtMost, scenarios }: Procedure,
  confidence: number,
) {
  if (trials !== undefined) return trials;
  return Math.ceil(trialsForBound(failureShareAtMost ?? 1, confidence) / scenarios.length);
}
