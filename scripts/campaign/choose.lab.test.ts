import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { start } from '../../lab/command.ts';
import { readCampaign } from '../../reports/campaign/store.ts';

test('a night runs the scenarios chosen outside the lab, and lists the omitted ones', async () => {
  const runs = mkdtempSync(join(tmpdir(), 'ftlab-runs-'));
  try {
    const console = join(runs, 'stderr');
    const night = ['nightly', '--engine', 'simulated', '--budget', '28s', '--seed', '3'];
    const command = [join(import.meta.dirname, '../ftlab'), ...night, '--runs', runs];
    // As a user would start it: in a new lab, not in the lab of this test.
    await start('ftlab', command, { console, env: { FTLAB_INSIDE: '' } }).ended;
    const said = readFileSync(console, 'utf8');
    const [name = ''] = readdirSync(runs).filter((entry) => /^\d{4}-/.test(entry));
    const { planned, trials, leftOut } = readCampaign(join(runs, name));
    // A new failure would be repeated.
    expect(planned.filter(({ repeats }) => repeats === null)).toHaveLength(1);
    expect(trials).toHaveLength(planned.length);
    expect(said).toMatch(/ftlab: 1 trial: 1 scenario on simulated; about \d+ seconds\n/);
    for (const { reason, scenarios } of leftOut) {
      expect(said).toContain(`ftlab: left out, ${scenarios.length}: ${reason}\n`);
      expect(scenarios).not.toContainEqual({
        scenario: planned[0]?.scenario,
        engine: planned[0]?.engine,
      });
    }
    expect(leftOut.map(({ reason }) => reason)).toContain('for another night');
    expect(said.match(/ left out, /g)).toHaveLength(leftOut.length);
    expect(readFileSync(join(runs, name, 'report.html'), 'utf8')).toContain('id="left-out"');
  } finally {
    rmSync(runs, { recursive: true, force: true });
  }
});
