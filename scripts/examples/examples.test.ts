/** Each example is read by its consumer if that is installed; its commands exist in ftlab. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { run } from '../../lab/command.ts';
import { program } from '../cli.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
const UNITS = ['ftlab-nightly.service', 'ftlab-nightly.timer'];
const SYSTEMD = '/usr/bin/systemd-analyze';

/** Every `scripts/ftlab …` in a text, without the shell syntax after it. */
function commandsIn(text: string): string[][] {
  const lines = text.split('\n').filter((line) => !line.trim().startsWith('#'));
  return lines.flatMap((line) => {
    const [, words] = /scripts\/ftlab ([^|;&>]*)/.exec(line) ?? [];
    return words === undefined ? [] : [words.trim().replaceAll('"', '').split(/\s+/)];
  });
}

/** The error of the command line for these words; null when it would run them. */
async function refusal(words: readonly string[]): Promise<string | null> {
  const ftlab = program(() => {});
  const ran: string[] = [];
  for (const command of ftlab.commands) command.action(() => void ran.push(command.name()));
  try {
    await ftlab.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.message;
  }
  return ran[0] === words[0] ? null : `${ran[0]} ran instead`;
}

const EXAMPLES = [...UNITS, 'github-nightly.yaml', 'gitlab-nightly.yaml'];

test('ftlab accepts every command in an example', async () => {
  const commands = EXAMPLES.flatMap((name) => commandsIn(read(name)));
  expect(commands.filter(([word]) => word === 'nightly')).toHaveLength(3);
  for (const words of commands) expect(await refusal(words), words.join(' ')).toBeNull();
});

test('a command that is wrong would be seen', async () => {
  expect(await refusal(['nigthly'])).toMatch(/unknown command/);
  expect(await refusal(['nightly', '--budgte', '60m'])).toMatch(/unknown option/);
  expect(await refusal(['nightly', '--budget', '60'])).toMatch(/It takes a time/);
  expect(await refusal(['nightly', '--report', 'junit=/none/x'])).toMatch(/does not exist/);
});

test.skipIf(!existsSync(SYSTEMD))(
  'systemd finds nothing wrong with service and timer',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ftlab-units-'));
    try {
      for (const name of UNITS) {
        const text = read(name).replaceAll('/opt/ftlab', ROOT);
        writeFileSync(join(folder, name), text);
      }
      const units = UNITS.map((name) => join(folder, name));
      await run([SYSTEMD, 'verify', '--recursive-errors=no', '--man=no', ...units]);
      const wrong = read(UNITS[0] ?? '').replace('ExecStart=', 'ExecStart=none ');
      writeFileSync(units[0] ?? '', wrong);
      await expect(run([SYSTEMD, 'verify', '--man=no', ...units])).rejects.toThrow(/none/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

/** The required part of a GitHub workflow, and the keys that the examples use. */
const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.strictObject({
    schedule: z.array(z.strictObject({ cron: z.string().regex(/^(\S+ ){4}\S+$/) })),
    workflow_dispatch: z.null(),
  }),
  concurrency: z.strictObject({ group: z.string(), 'cancel-in-progress': z.boolean() }),
  jobs: z.record(
    z.string(),
    z.strictObject({
      'runs-on': z.array(z.string()),
      'timeout-minutes': z.number(),
      steps: z.array(
        z.union([
          z.strictObject({ name: z.string(), if: z.string().optional(), run: z.string() }),
          z.strictObject({
            uses: z.string().regex(/^[\w-]+\/[\w-]+@v\d+$/),
            if: z.string().optional(),
            with: z.record(z.string(), z.unknown()),
          }),
        ]),
      ),
    }),
  ),
});

/** A job of GitLab CI with the keys that are used here. */
const jobSchema = z.strictObject({
  rules: z.array(z.strictObject({ if: z.string() })),
  tags: z.array(z.string()),
  timeout: z.string().regex(/^\d+ minutes$/),
  resource_group: z.string(),
  script: z.array(z.string()),
  allow_failure: z.strictObject({ exit_codes: z.literal(5) }),
  artifacts: z.strictObject({
    when: z.enum(['on_success', 'on_failure', 'always']),
    paths: z.array(z.string()),
    reports: z.strictObject({ junit: z.string() }),
  }),
});

test('the workflow of GitHub and the job of GitLab are of their shape', () => {
  workflowSchema.parse(parse(read('github-nightly.yaml')));
  z.record(z.string(), jobSchema).parse(parse(read('gitlab-nightly.yaml')));
});
