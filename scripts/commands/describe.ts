/** Every command but `run` and `report` on the command line. */
import type { Command } from 'commander';
import { SEED_MAX } from '../campaign/limits.ts';
import { prepareRuns } from '../campaign/runs-folder.ts';
import { file, names, paths, port, seed, text, trials } from './arguments.ts';
import type { BenchOptions } from './options.ts';
import { type End, RUN_ARGUMENT, RUNS_OPTION, STRICT_OPTION } from './shared-options.ts';
import { refuseTyped } from './together.ts';

/** Adds the command `bench`. */
export function addBench(ftlab: Command, end: End): void {
  ftlab
    .command('bench')
    .description('measure figures of performance, store them, and show stored ones')
    .option('--only <name>', 'this figure, or figures with this word; may be repeated', names, [])
    .option('--rounds <n>', 'repeat each trial so often (default: as the figure needs)', trials)
    .option('--seed <n>', `seed, 0 to ${SEED_MAX} (default: 1)`, seed)
    .option('--from <folder>', 'show a stored bench run; repeated: several put together', paths, [])
    .option('--report [file]', 'write a page of them (default: into the folder of the run)', file)
    .addOption(RUNS_OPTION)
    .option('--json', 'print the figures as JSON, and nothing else, on stdout', false)
    .action(
      async (
        typed: Pick<BenchOptions, 'runs' | 'json' | 'only' | 'from'> & Partial<BenchOptions>,
      ) => {
        const { bench } = await import('./bench.ts');
        const none = { seed: null, rounds: null, report: null };
        const options = { ...none, ...typed };
        const isTyped = { '--rounds': options.rounds !== null, '--seed': options.seed !== null };
        if (options.from.length > 0) refuseTyped('--from measures nothing', isTyped);
        else prepareRuns(options.runs);
        end(await bench(options));
      },
    );
}

/** Adds the command `list`. */
export function addList(ftlab: Command, end: End): void {
  ftlab
    .command('list')
    .description(
      'suites, engines, guests, workloads, faults, expectations, reporters and checklists',
    )
    .argument('[suite]', 'only the scenarios of this suite')
    .option('--json', 'print JSON', false)
    .action(async (suite: string | undefined, { json }: { json: boolean }) => {
      const { list } = await import('./list.ts');
      end(await list(suite ?? null, json));
    });
}

/** Adds the command `setup`. */
export function addSetup(ftlab: Command, end: End): void {
  ftlab
    .command('setup')
    .description('fetch and build everything that trials need, and print its versions')
    .option('--refresh', 'fetch the newest kernel, packages and QEMU, and rebuild guests', false)
    .action(async (options: { refresh: boolean }) => {
      const { setup } = await import('./setup.ts');
      end(await setup(options));
    });
}

/** Adds the command `doctor`. */
export function addDoctor(ftlab: Command, end: End): void {
  ftlab
    .command('doctor')
    .description('test the capabilities of this computer, and list the scenarios that cannot run')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const { doctor } = await import('./doctor.ts');
      end(await doctor(json));
    });
}

/** Adds the command `matrix`. */
export function addMatrix(ftlab: Command, end: End): void {
  ftlab
    .command('matrix')
    .description('scenarios by engines, with the reason in each cell that is not passed')
    .argument('[run]', RUN_ARGUMENT, text)
    .addOption(RUNS_OPTION)
    .addOption(STRICT_OPTION)
    .action(async (run: string | undefined, typed: { runs: string; strict: boolean }) => {
      const { matrix } = await import('./matrix.ts');
      end(await matrix(run ?? null, typed.runs, typed.strict));
    });
}

/** Adds the command `serve`. */
export function addServe(ftlab: Command, end: End): void {
  ftlab
    .command('serve')
    .description('show runs and the live campaign in a browser of this computer, read-only')
    .option('--port <n>', 'port on 127.0.0.1, 0 to 65535 (0: any free port)', port, 0)
    .addOption(RUNS_OPTION)
    .action(async (typed: { runs: string; port: number }) => {
      const { serve } = await import('./serve.ts');
      end(await serve(typed));
    });
}

/** Adds the command `new`. */
export function addNew(ftlab: Command, end: End): void {
  ftlab
    .command('new')
    .description('write a member of a catalogue, its test and its line in the list')
    .argument('<kind>', 'fault, workload, engine, measure or reporter')
    .argument('<name>', 'as power-cut')
    .action(async (kind: string, name: string) => {
      const { newMember } = await import('./new.ts');
      end(await newMember(kind, name));
    });
}

/** Adds the command `docs`. */
export function addDocs(ftlab: Command, end: End): void {
  ftlab
    .command('docs')
    .description('rewrite the generated tables of the READMEs and the schema of checklists')
    .action(async () => {
      const { docs } = await import('./docs.ts');
      end(await docs());
    });
}
