/** The command `qualify` on the command line. */
import { type Command, InvalidArgumentError } from 'commander';
import { path, seed, text } from './arguments.ts';
import { type End, RUNS_OPTION, SEED_TEXT } from './shared-options.ts';

const QUALIFY_HELP = `
CHECKLIST is a name that ftlab list prints, or the path of a YAML file.
The same command continues the newest qualification by this checklist on this engine: it runs what
is left, and once more what could not be judged. Operator's steps: --sign-off ROW --by NAME
--evidence FILE, with --not-met when the acceptance failed.

Exit codes: 0 every MUST is met, 1 a MUST is not met, 2 not enough evidence.`;

interface TypedQualify {
  engine: string;
  runs: string;
  quick: boolean;
  dryRun: boolean;
  new: boolean;
  seed?: number;
  signOff?: string;
  by?: string;
  evidence?: string;
  notMet: boolean;
}

/** Adds the command `qualify`. */
export function addQualify(ftlab: Command, end: End): void {
  ftlab
    .command('qualify')
    .description('work through a qualification checklist and write its document')
    .argument('<checklist>', 'everrun, fault-tolerant-vm, or a YAML file', text)
    .requiredOption('--engine <name>', 'the product under qualification', text)
    .option('--quick', 'three trials a row: refutes, and never shows that a row is met', false)
    .option('--dry-run', 'print the plan and the remaining trials, and run nothing', false)
    .option('--new', 'begin a new qualification', false)
    .option('--seed <n>', `seed of the first trial, ${SEED_TEXT}`, seed)
    .option('--sign-off <row>', "record an operator's step", text)
    .option('--by <name>', 'who signs it off', text)
    .option('--evidence <file>', 'the evidence of it', path)
    .option('--not-met', 'the acceptance of the step failed', false)
    .addOption(RUNS_OPTION)
    .addHelpText('after', QUALIFY_HELP)
    .action(async (checklist: string, typed: TypedQualify) => {
      const { qualify } = await import('./qualify.ts');
      const { engine, runs, quick: isQuick, dryRun: isDryRun, new: isNew } = typed;
      const settings = { engine, runs, isQuick, isDryRun, isNew, seed: typed.seed ?? null };
      end(await qualify(checklist, { ...settings, signOff: signOffOf(typed) }));
    });
}

/** Three options that go together, or none of them. */
function signOffOf({ signOff: row, by: name, evidence, notMet, ...rest }: TypedQualify) {
  if (row === undefined) {
    if (name === undefined && evidence === undefined && !notMet) return null;
    throw new InvalidArgumentError('--by, --evidence and --not-met are for --sign-off');
  }
  if (name === undefined || evidence === undefined)
    throw new InvalidArgumentError('--sign-off takes --by and --evidence too');
  if (rest.dryRun || rest.new)
    throw new InvalidArgumentError('--sign-off excludes --dry-run and --new');
  return { row, name, evidence, isMet: !notMet };
}
