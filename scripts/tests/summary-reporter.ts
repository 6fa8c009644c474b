/** Vitest's result as three numbers in a file, and the reason of each skipped test on stdout. */
import { writeFileSync } from 'node:fs';
import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';
import type { Tally } from './tally.ts';

export default class SummaryReporter implements Reporter {
  /** An unloadable module and an error outside every test each count as a failed test. */
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = process.env.FTLAB_TEST_TALLY;
    // Run by hand (npm run scenarios -- -t …), tests without the word are omitted silently.
    const unexplained = file ? 'no reason given' : null;
    const tally: Tally = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => {
        const result = test.result();
        const note = result.state === 'skipped' ? (result.note ?? unexplained) : null;
        if (note) console.log(`skipped: ${module.relativeModuleId}: ${test.fullName}: ${note}`);
        return result.state;
      });
      tally.passed += states.filter((state) => state === 'passed').length;
      tally.failed += states.filter((state) => state === 'failed').length;
      tally.skipped += states.filter((state) => state === 'skipped').length;
      const isUnexplained = module.state() === 'failed' && !states.includes('failed');
      if (isUnexplained) tally.failed += 1;
    }
    if (file) writeFileSync(file, JSON.stringify(tally));
  }
}
