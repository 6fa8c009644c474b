/**
 * The command line: describes the commands, parses the arguments, and turns the result into an exit
 * code. Each command is loaded only when it is typed.
 */
import { Command, CommanderError } from 'commander';
import {
  addBench,
  addDocs,
  addDoctor,
  addList,
  addMatrix,
  addNew,
  addServe,
  addSetup,
} from './commands/describe.ts';
import { addCompare, addHistory } from './commands/describe-history.ts';
import { addQualify } from './commands/describe-qualify.ts';
import { addNightly, addReport, addRun } from './commands/describe-run.ts';
import { addBundle, addKeys, addVerify } from './commands/describe-signing.ts';
import type { End } from './commands/shared-options.ts';
import { EXIT, HostLacks, UsageError } from './errors.ts';
import { explain } from './explain.ts';
import { VERSION } from './version.ts';

/** Runs a command line (without node and script) and returns the exit code; never rejects. */
export async function main(words: readonly string[]): Promise<number> {
  const ended = { code: EXIT.passed as number };
  try {
    const end = (code: number) => {
      ended.code = code;
    };
    await program(end).parseAsync(words, { from: 'user' });
    return ended.code;
  } catch (error) {
    const isUnknown = error instanceof CommanderError && error.code === 'commander.unknownCommand';
    return explain(isUnknown ? ((await unknownCommand(words)) ?? error) : error);
  }
}

/** The error for a target that was typed in place of a command; null for any other word. */
async function unknownCommand(words: readonly string[]): Promise<UsageError | null> {
  const [word = ''] = words;
  const { isTarget } = await import('./campaign/choose.ts');
  if (!isTarget(word)) return null;
  return new UsageError(`${word} is not a command; type: ftlab run ${words.join(' ')}`);
}

/** Every command, described; exported for tests that parse command lines of other files. */
export function program(end: End): Command {
  const ftlab = new Command('ftlab')
    .description('Breaks fault-tolerant virtual machines on purpose and proves what it cost.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .addHelpText('after', EXIT_CODES);
  addRun(ftlab, end);
  addNightly(ftlab, end);
  addBench(ftlab, end);
  addList(ftlab, end);
  addSetup(ftlab, end);
  addDoctor(ftlab, end);
  addMatrix(ftlab, end);
  addReport(ftlab, end);
  addHistory(ftlab, end);
  addQualify(ftlab, end);
  addKeys(ftlab, end);
  addBundle(ftlab, end);
  addVerify(ftlab, end);
  addCompare(ftlab, end);
  addServe(ftlab, end);
  addNew(ftlab, end);
  addDocs(ftlab, end);
  addHelp(ftlab, end);
  return ftlab;
}

const EXIT_CODES = `
Exit codes: 0 passed, 1 failed, 2 inconclusive, 3 broken, 4 nothing ran, 5 known failures only (with
--strict: 1), 64 bad arguments.`;

function addHelp(ftlab: Command, end: End): void {
  ftlab
    .command('help')
    .description('the options of a command')
    .argument('[command]')
    .action(async (name: string | undefined) => {
      const command = ftlab.commands.find((candidate) => candidate.name() === name);
      if (name === undefined || command) (command ?? ftlab).outputHelp();
      else throw (await import('./suggest.ts')).unknown('command', name, commandNames(ftlab));
      end(EXIT.passed);
    });
}

function commandNames(ftlab: Command): string[] {
  return ftlab.commands.map((command) => command.name());
}

/** A reader such as head may stop reading; any other error of stdout loses the result. */
function onStdoutError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  throw new HostLacks(`stdout cannot be written: ${error.message}`, 'send it elsewhere');
}

if (import.meta.main) {
  // Thrown outside any await, as when the recording's disk is full: the lab ends with this process.
  process.on('uncaughtException', (error) => process.exit(explain(error)));
  process.stdout.on('error', onStdoutError);
  process.exitCode = await main(process.argv.slice(2));
}
