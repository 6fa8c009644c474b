/**
 * Arguments that a user may type wrongly: each row is refused in one clear line and with the right
 * exit code, before anything is set up or run.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { main } from './cli.ts';
import { EXIT } from './errors.ts';

const lab = vi.hoisted(() => ({ enterLab: vi.fn(), found: vi.fn(), ensureToolbox: vi.fn() }));
vi.mock('../lab/namespace.ts', () => ({ enterLab: lab.enterLab, isInsideLab: () => false }));
vi.mock('./setup/toolbox.ts', () => ({ ensureToolbox: lab.ensureToolbox }));
vi.mock('../lab/capabilities.ts', async (original) => ({
  ...(await original<typeof import('../lab/capabilities.ts')>()),
  detectCapabilities: lab.found,
}));

const ABLE = { namespaces: true, tun: true, xen: true, 'qemu-plugin': true, 'qemu-colo': true };

let folder = '';
let printed = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftlab-bad-'));
  mkdirSync(join(folder, 'runs'));
  mkdirSync(join(folder, 'empty'));
  writeFileSync(join(folder, 'file'), 'x');
  writeFileSync(join(folder, 'file.yaml'), CHECKLIST);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  printed = '';
  lab.enterLab.mockReset();
  lab.ensureToolbox.mockReset().mockResolvedValue({ native: 'native' });
  lab.found.mockReset().mockResolvedValue(ABLE);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
});
afterEach(() => vi.restoreAllMocks());

/** `@` stands for the folder of this test. */
async function typed(line: string | readonly string[]): Promise<{ code: number; lines: string[] }> {
  const words = typeof line === 'string' ? line.split(' ').filter(Boolean) : line;
  const code = await main(words.map((word) => word.replace('@', folder)));
  return { code, lines: printed.trim().split('\n') };
}

const WHOLE_TRIALS = /It takes a whole number from 1 to 10000\.$/;
const WHOLE_SEED = /It takes a whole number from 0 to 2147483647\.$/;
const TIME = /It takes a time as 90s, 60m or 2h, at most 168h\.$/;
const SMOKE = 'run smoke --runs @/runs';
const QUALIFY = 'qualify everrun --engine lockstep --runs @/runs';
const SIGN = '--by me --evidence @/file';
const CHECKLIST = `schemaVersion: 1
name: x
title: x
version: '1'
about: x
rows:
  - { id: X-1, requirement: MUST, text: x, source: { title: x },
      procedure: { trials: 3, scenarios: [
        s/y ] } }
`;

const ROWS: readonly (readonly [number, string | readonly string[], RegExp])[] = [
  [1, 'frobnicate', /unknown command 'frobnicate'$/],
  [4, 'smoke/calm', /smoke\/calm is not a command; type: ftlab run smoke\/calm$/],
  [5, 'rnu smoke', /unknown command 'rnu' \(Did you mean run\?\)$/],
  [6, 'run smokee', /no suite "smokee"; did you mean smoke\?$/],
  [7, 'run smoke/active-pwer', /no scenario "active-pwer"; did you mean active-power\?$/],
  [8, 'run smoke/', /no scenario ""; there are: /],
  [9, 'run /smoke', /no suite ""; there are: /],
  [10, 'run smoke/a/b', /smoke\/a\/b is not SUITE or SUITE\/SCENARIO$/],
  [11, ['run', ''], /no suite ""; there are: /],
  [11, 'run *', /no suite "\*"; there are: /],
  [11, 'run all', /no suite "all"; there are: /],
  [12, `${SMOKE} --engine lokstep`, /no engine "lokstep"; did you mean lockstep\?$/],
  [13, ['run', 'smoke', '--engine', ''], /'--engine <name>' .* It is empty\.$/],
  [13, `${SMOKE} --engine colo,`, /'--engine <name>' .* It is empty\.$/],
  [14, 'run smoke --engine --runs @/runs', /--engine .* It has no value: --runs is an option\.$/],
  [15, `${SMOKE} --engine lockstep,colo,bogus`, /no engine "bogus"; there are: /],
  [16, 'run disk --engine lockstep', /no scenario of disk is for the engine lockstep; see: /],
  [16, 'run applications --engine simulated', /plays agent, echo, ledger only, and redis asks/],
  [16, 'run disk', /no scenario of disk is for lockstep, the default; add --engine all, or /],
  ...['0', '-3', '1.5', 'abc', '1e3', '0x10', '10001', '1000000000'].map(
    (n) => [17, ['run', 'smoke', '--trials', n], WHOLE_TRIALS] as const,
  ),
  [17, 'run smoke --trials', /option '--trials <n>' argument missing$/],
  [18, ['run', 'smoke', '--trials', ' 5'], WHOLE_TRIALS],
  [19, `${SMOKE} --engine all --trials 10000`, /are \d+ trials; a campaign has at most 10000$/],
  ...['-1', 'abc', '1e20', '9007199254740991', '1.5', ''].map(
    (n) => [21, ['run', 'smoke', '--seed', n], WHOLE_SEED] as const,
  ),
  [22, `${SMOKE} --seed 2147483647 --trials 2`, /seed 2147483647 with 2 trials exceeds/],
  [23, `${SMOKE} --budget 10m`, /nightly is a separate command; type: ftlab nightly --budget 10m$/],
  [23, 'run nightly', /^ftlab: nightly is a separate command; type: ftlab nightly$/],
  [23, 'run nightly --budget 5m', /; type: ftlab nightly --budget 5m$/],
  ...['0m', '10', '1.5h', '-1m', '9999h'].map(
    (time) => [24, ['nightly', '--budget', time], TIME] as const,
  ),
  [24, 'nightly --budget', /option '--budget <time>' argument missing$/],
  [25, 'nightly --runs @/runs --budget 1s', /a budget of 1 second is too short: the shortest/],
  [25, 'nightly --runs @/runs --dry-run --budget 1s', /a budget of 1 second is too short/],
  [26, 'nightly smoke --runs @/runs', /too many arguments for 'nightly'/],
  [26, 'nightly --resume --runs @/runs', /unknown option '--resume'/],
  [26, 'nightly --runs @/file', /no recording can go to .*file is not a folder/],
  [26, 'nightly --runs @/runs --report nosuch', /no reporter "nosuch"; there are: console/],
  [26, 'nightly --runs @/runs --engine lokstep', /no engine "lokstep"; did you mean lockstep\?$/],
  [27, 'nightly --runs @/runs --set lag=8', /no parameter lag; .*: --engine lockstep$/],
  [29, 'run --set lag', /It takes name=value\.$/],
  [29, 'run --set =3', /It takes name=value\.$/],
  [30, `${SMOKE} --set lag=`, /parameter lag of lockstep is a number$/],
  [30, `${SMOKE} --set lag=abc`, /parameter lag of lockstep is a number$/],
  [30, `${SMOKE} --set lag=null`, /parameter lag of lockstep is a number$/],
  [31, `${SMOKE} --set lag=-1`, /lockstep cannot take this: lag: Too small/],
  [32, `${SMOKE} --set lag=1e99`, /lockstep cannot take this: lag: /],
  [33, `${SMOKE} --set lga=8`, /lockstep has no parameter lga; it has .*lag/],
  [34, `${SMOKE} --set output=bogus`, /output: .*"compared"\|"received"/],
  ...['0', '-5', '1e9'].map(
    (rate) => [35, `${SMOKE} --set workload.rateHz=${rate}`, /rateHz: Too (small|big)/] as const,
  ),
  [35, `${SMOKE} --set workload.rateHz=abc`, /rateHz: .*expected number/],
  [36, `${SMOKE} --set workload.rateHZ=50`, /not let workload.rateHZ be set; it allows /],
  [37, `${SMOKE} --set workload.connections=0`, /connections: Too small/],
  [37, `${SMOKE} --set workload.connections=1000000`, /connections: Too big/],
  [38, `${SMOKE} --set link-delay.delayMs=5`, /does not let link-delay.delayMs be set/],
  [39, 'run latency/rtt-10 --runs @/runs --set link-delay.delayMs=-5', /delayMs: Too small/],
  [39, 'run latency/rtt-10 --runs @/runs --set link-delay.delayMs=1e6', /delayMs: Too big/],
  [40, `${SMOKE} --set __proto__=1`, /lockstep has no parameter __proto__; it has /],
  [41, `${SMOKE} --set constructor=1`, /lockstep has no parameter constructor; it has /],
  [41, `${SMOKE} --set toString.x=1`, /does not let toString.x be set/],
  [42, 'run --bogus', /unknown option '--bogus'$/],
  [43, 'run --runs', /option '--runs <folder>' argument missing$/],
  [44, ['run', 'smoke', '--runs', ''], /'--runs <folder>' .* It is empty\.$/],
  [45, 'run smoke --runs /proc/x', /no recording can go to \/proc\/x /],
  [45, 'run smoke --runs @/file', /no recording can go to .*file is not a folder/],
  [45, 'run smoke --runs /dev/full', /no recording can go to \/dev\/full /],
  [46, 'run --resume --runs @/runs --set lag=8', /as it was planned: leave out --set$/],
  [46, 'run smoke --resume --trials 2', /as it was planned: leave out the targets, --trials$/],
  [46, 'run --plan @/file --seed 1', /--plan runs exactly .*: leave out --seed$/],
  [46, 'run --plan @/file --resume', /--resume and --plan exclude each other$/],
  [46, 'run --plan @/file --runs @/runs', /no plan: .*file: /],
  [46, 'run --plan @/none --runs @/runs', /no plan: .*none does not exist$/],
  [47, 'run --resume --runs @/empty', /no unfinished campaign in .*: run without --resume$/],
  [49, 'bench --only nosuch --runs @/runs', /no figure has nosuch in its name; there are: /],
  [49, 'bench --from @/empty', /has no bench.json: not a bench run; give the folder of a run$/],
  [49, 'bench --from @/empty --rounds 3', /^ftlab: --from measures nothing: leave out --rounds$/],
  [49, 'bench --from @/empty --seed 3', /^ftlab: --from measures nothing: leave out --seed$/],
  [49, 'bench --from @/a --from @/b --report', /^ftlab: several runs .*: give --report a file$/],
  [49, 'bench --from @/empty --report @/none/x', /'--report \[file\]' .*none does not exist\.$/],
  [49, 'bench --rounds 0 --runs @/runs', WHOLE_TRIALS],
  [50, 'bench extra', /too many arguments/],
  [50, 'list smokee', /no suite "smokee"; did you mean smoke\?$/],
  [50, 'list smoke more', /too many arguments/],
  [52, 'matrix /nonexistent --runs @/empty', /no run \/nonexistent, neither here nor in /],
  [52, 'matrix @/empty', /has no campaign.json: not a run; give the folder of a run$/],
  [53, 'matrix --runs @/empty', /no campaign in .*: run something first, or name a run$/],
  [54, 'report --runs @/empty', /no campaign in .*: run something first, or name a run$/],
  [54, 'report a b', /too many arguments/],
  [55, 'report /nonexistent --runs @/empty', /no run \/nonexistent, neither here nor in /],
  [55, 'report @/file', /has no campaign.json: not a run; give the folder of a run$/],
  [55, 'report @/empty', /has no campaign.json: not a run; give the folder of a run$/],
  [56, 'report 2026-01-01 --runs @/empty', /no run 2026-01-01, neither here nor in /],
  [0, 'history --runs @/empty', /no history in .*: run something first, or give --import FOLDER$/],
  [0, 'history --runs @/empty --import @/none', /no campaign in .*: give a runs folder, or the /],
  [0, ['history', '--engine', ''], /'--engine <name>' .* It is empty\.$/],
  [0, 'history --page @/none/page.html', /none does not exist\.$/],
  [0, 'history --page @/empty', /empty is a folder\.$/],
  ...['0', '-1', 'x', '1.5'].map(
    (n) =>
      [0, `history --runs @/runs --keep-runs ${n}`, /whole number from 1 to 100000\.$/] as const,
  ),
  [0, `${SMOKE} --keep-runs`, /option '--keep-runs <n>' argument missing$/],
  [0, 'history --import', /option '--import <folder>' argument missing$/],
  [0, 'history smoke more', /too many arguments/],
  [0, 'compare a', /missing required argument 'b'$/],
  [0, 'compare a b --runs @/empty', /no history in .*: run something first$/],
  [0, 'compare a b --measure silenceM --runs @/empty', /no measure "silenceM"; did you mean /],
  [0, 'compare a b --csv @/none/x.csv', /none does not exist\.$/],
  [0, 'compare a b --trials 9 --runs @/runs', /--trials is for --confirm: a comparison alone runs/],
  [0, 'compare a b --confirm --trials 0', WHOLE_TRIALS],
  [0, 'compare a b --confirm --runs @/empty', /no history in .*: run something first$/],
  [0, 'serve --port 70000', /It takes a whole number from 0 to 65535/],
  [58, `${SMOKE} --report nosuch`, /no reporter "nosuch"; there are: console, page, json/],
  [58, 'report @/empty --report nosuch', /no reporter "nosuch"; there are: console, page, json/],
  [58, `${SMOKE} --report page=`, /It takes NAME or NAME=FILE\.$/],
  [58, `${SMOKE} --report page=@/none/page.html`, /none does not exist\.$/],
  [58, `${SMOKE} --report page=@/empty`, /empty is a folder\.$/],
  [58, `${SMOKE} --report page=@/x --report json=@/x`, /two reporters write to .*x: give one/],
  [58, `${SMOKE} --report page --report page`, /two reporters write to report.html: give one/],
  [58, `${SMOKE} --json --report json`, /two reporters write to stdout: give one/],
  [59, 'new falt x', /no kind "falt"; did you mean fault\?$/],
  [59, 'new constructor x', /no kind "constructor"; there are: fault, /],
  [59, 'new fault ../x', /\.\.\/x is no name; it takes letters, as power-cut$/],
  [59, 'new fault power-cut', /fault power-cut exists already: lab\/faults\/power-cut\.ts$/],
  [60, 'qualify --engine lockstep', /missing required argument 'checklist'$/],
  [60, 'qualify everrun', /required option '--engine <name>' not specified$/],
  [60, 'qualify evrerun --engine lockstep', /no checklist "evrerun"; did you mean everrun\?$/],
  [60, 'qualify everrun --engine lokstep', /no engine "lokstep"; did you mean lockstep\?$/],
  [60, 'qualify @/none.yaml --engine lockstep', /no checklist: .*none.yaml does not exist$/],
  [60, 'qualify @/empty/. --engine lockstep', /no checklist: .* is not a YAML file$/],
  [
    60,
    'qualify @/file.yaml --engine lockstep',
    /file.yaml:[89]: row X-1: no scenario is called s\/y$/,
  ],
  [60, `${QUALIFY} --seed -1`, WHOLE_SEED],
  [60, `${QUALIFY} --sign-off EV-18`, /--sign-off takes --by and --evidence too$/],
  [60, `${QUALIFY} --by me`, /--by, --evidence and --not-met are for --sign-off$/],
  [60, `${QUALIFY} ${SIGN} --sign-off EV-99`, /no row "EV-99"; did you mean EV-1[89]\?$/],
  [60, `${QUALIFY} ${SIGN} --sign-off EV-01`, /EV-01 is measured by trials and cannot be signed/],
  [60, `${QUALIFY} ${SIGN} --sign-off EV-18`, /no qualification by everrun on lockstep in /],
  [60, `${QUALIFY} ${SIGN} --sign-off EV-18 --new`, /--sign-off excludes --dry-run and --new$/],
  [60, `${QUALIFY} --by me --evidence @/none --sign-off EV-18`, /no evidence: .*none does not/],
  [60, `${QUALIFY} --by me --evidence @/empty --sign-off EV-18`, /empty is not a file$/],
  [61, 'keys', /missing required argument 'file'$/],
  [61, 'keys @/file', /file\.pub exists already|file exists already: name another file$/],
  [61, 'keys @/none/key', /no key can be written to .*none\/key\.pub \(ENOENT\)$/],
  [61, 'bundle --runs @/empty', /required option '--key <file>' not specified$/],
  [61, 'bundle --key @/file --runs @/empty', /required option '--out <folder>' not specified$/],
  [61, 'bundle --key @/none --out @/b --runs @/empty', /no key: .*none does not exist$/],
  [61, 'bundle --key @/file --out @/b --runs @/empty', /file holds no private ed25519 key in PEM$/],
  [61, 'verify', /missing required argument 'bundle'$/],
  [61, 'verify @/empty', /empty has no bundle\.json: not a bundle; give the folder of a bundle$/],
  [61, 'verify @/empty --key @/none', /no key: .*none does not exist$/],
  [61, 'verify @/empty --key @/file', /file holds no public ed25519 key in PEM$/],
  [57, 'help nosuch', /no command "nosuch"; there are: run, /],
  [57, 'help rnu', /no command "rnu"; did you mean run\?$/],
];

// The first row also loads all imports of the commands.
vi.setConfig({ testTimeout: 60_000 });

test.for(ROWS)('row %i: %j is one line and exit code 64', async ([, line, says]) => {
  const { code, lines } = await typed(line);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^ftlab: /);
  expect(lines[0]).toMatch(says);
  expect(code).toBe(EXIT.badArguments);
  expect(lab.enterLab).not.toHaveBeenCalled();
});

test('row 2: nothing typed is the help, and exit code 64', async () => {
  expect((await typed('')).code).toBe(EXIT.badArguments);
});

test.for(['--version', '-V', 'help', 'help run', '--help', 'run --help'])(
  'row 3: %s is printed, and is no mistake',
  async (line) => {
    const { code } = await typed(line);
    expect(code).toBe(EXIT.passed);
    expect(vi.mocked(process.stdout.write).mock.calls.join('')).toMatch(/\d+\.\d+\.\d+|Usage: /);
  },
);

test('row 28: on a computer where nothing can run each reason is listed once; code 3', async () => {
  lab.found.mockResolvedValue({ ...ABLE, namespaces: 'no right to' });
  const { code, lines } = await typed('nightly --runs @/runs');
  expect(code).toBe(EXIT.broken);
  expect(lines).toEqual([
    'ftlab: no scenario can run here: namespaces: no right to; ' +
      'scripts/ftlab doctor says what to do',
  ]);
});

test('correct arguments enter the lab, after a line with the number of trials', async () => {
  const { lines } = await typed('run smoke/calm --runs @/runs --trials 2 --seed 5 --set lag=8');
  expect(lab.enterLab).toHaveBeenCalledOnce();
  expect(lines).toEqual(['ftlab: 2 trials: 1 scenario on lockstep, 2 of each; about 32 seconds']);
  const [, environment] = lab.enterLab.mock.calls[0] ?? [];
  expect(JSON.parse(environment?.FTLAB_ORDER)).toMatchObject({
    plan: { seed: 5, trials: 2, set: { lag: 8 }, combinations: [{ scenario: 'smoke/calm' }] },
    command: 'scripts/ftlab run smoke/calm --trials 2 --set lag=8 --seed 5',
  });
});

test('only the platforms of the engines that run are set up', async () => {
  await typed('run smoke/calm --runs @/runs');
  await typed('run smoke/calm --runs @/runs --engine remus,colo');
  const requested = lab.ensureToolbox.mock.calls.map(([{ platforms }]) => [...platforms].sort());
  expect(requested).toEqual([['local'], ['local', 'xen']]);
});
