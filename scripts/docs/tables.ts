/** Tables of the READMEs, generated from the catalogues in Markdown. */
import { z } from 'zod';
import { MUTATIONS } from '../../lab/detection/simulation/mutations.ts';
import { VIOLATIONS } from '../../lab/detection/simulation/observer.ts';
import { SPARE } from '../../lab/detection/simulation/spare.ts';
import type { Style } from '../../lab/detection/simulation/world.ts';
import { engines } from '../../lab/engines/index.ts';
import { faults } from '../../lab/faults/catalogue.ts';
import type { Services } from '../../lab/guests/guest.ts';
import { guests } from '../../lab/guests/index.ts';
import { eventKinds } from '../../lab/recording/event-kinds.ts';
import type { Parameters } from '../../lab/recording/parameters.ts';
import { workloads } from '../../lab/workloads/index.ts';
import { expectations } from '../../reports/expectations/catalogue.ts';
import { measures } from '../../reports/measures/catalogue.ts';
import type { FigureTable } from '../../reports/performance/table.ts';
import { reporters } from '../../reports/reporters/index.ts';
import { suites } from '../../suites/index.ts';
import { storedCircumstances, storedFigure } from './figures.ts';

/** Name of a table in a README → its text. */
export const tables: Readonly<Record<string, () => string>> = {
  suites: () =>
    table(
      ['suite', 'scenarios', 'about'],
      suites.map(({ name, title, scenarios }) => [code(name), `${scenarios.length}`, title]),
    ),
  engines: () =>
    table(
      ['engine', 'how it keeps the guest alive', 'parameters'],
      engines.map(({ name, says, parameters }) => [code(name), says, defaults(parameters)]),
    ),
  faults: () =>
    table(
      ['fault', 'in charts', 'parameters'],
      faults.map(({ name, label, schema }) => [code(name), label, keysOf(schema)]),
    ),
  guests: () =>
    table(
      ['guest', 'memory', 'disk', 'services'],
      guests.map(({ name, memoryMib, diskMib, services }) => {
        const disk = diskMib > 0 ? `${diskMib} MiB` : 'none';
        return [code(name), `${memoryMib} MiB`, disk, portsOf(services)];
      }),
    ),
  workloads: () =>
    table(
      ['workload', 'service', 'parameters'],
      workloads.map(({ name, service, parameters }) => {
        return [code(name), code(service), defaults(parameters)];
      }),
    ),
  expectations: () =>
    table(
      ['expectation', 'holds when'],
      expectations.map(({ name, says }) => [code(name), says]),
    ),
  measures: () =>
    table(
      ['measure', 'unit', 'better', 'meaning'],
      measures.map(({ name, unit, better, says }) => [code(name), unit, better, says]),
    ),
  events: () =>
    table(
      ['event', 'fields', 'meaning'],
      Object.entries(eventKinds).map(([name, { says, fields }]) => [
        code(name),
        keysOf(fields),
        says,
      ]),
    ),
  violations: () =>
    table(
      ['violation', 'meaning'],
      Object.entries(VIOLATIONS).map(([name, says]) => [code(name), says]),
    ),
  rules: () =>
    table(
      ['rule', 'standby', 'without it a schedule ends with'],
      MUTATIONS.map(({ rule, style, breaks }) => [
        rule,
        STANDBYS[style],
        breaks.map(code).join(' or '),
      ]),
    ),
  'spare-rules': () =>
    table(
      ['rule', 'standby', 'why no schedule fails without it'],
      SPARE.map(({ rule, style, because }) => [rule, STANDBYS[style], because]),
    ),
  'figures-circumstances': () => tableOf(storedCircumstances()),
  'figures-outages': () => tableOf(storedFigure('outages')),
  'figures-judging': () => tableOf(storedFigure('judging')),
  'figures-judging-campaign': () => tableOf(storedFigure('judging-campaign')),
  reporters: () =>
    table(
      ['reporter', 'default', 'form'],
      reporters.map(({ name, says, file }) => [code(name), file ? code(file) : 'stdout', says]),
    ),
};

/** The standby of a simulated pair, by its style. */
const STANDBYS: Readonly<Record<Style, string>> = { cold: 'boots', running: 'executes' };

function tableOf({ heads, cells }: FigureTable): string {
  return table(heads, cells);
}

function code(text: string): string {
  return `\`${text}\``;
}

function portsOf(services: Services): string {
  const words = Object.entries(services).map(([name, port]) => `${code(name)} ${port}`);
  return words.join(', ');
}

function defaults(parameters: Parameters): string {
  const words = Object.entries(parameters).map(([name, value]) => code(`${name}=${value}`));
  return words.join(', ') || '–';
}

function keysOf(schema: z.ZodType): string {
  const keys = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return keys.map(code).join(', ') || '–';
}

/** A Markdown table, aligned as the formatter aligns it; a bar in a cell would end the cell. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heads, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = heads.map((_, column) =>
    Math.max(3, ...all.map((cells) => [...(cells[column] ?? '')].length)),
  );
  const line = (cells: readonly string[], filler = ' ') => {
    const padded = widths.map((width, column) => {
      const cell = cells[column] ?? '';
      return cell + filler.repeat(width - [...cell].length);
    });
    return `| ${padded.join(' | ')} |`;
  };
  const [head = [], ...body] = all;
  return [line(head), line([], '-'), ...body.map((cells) => line(cells))].join('\n');
}
