/** Runs all of several steps, also when one of them throws. */

/** Runs all steps in order; throws after the last step, an AggregateError for several errors. */
export async function attemptInOrder(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      errors.push(error);
    }
  }
  throwAll(errors);
}

/** Runs all steps at once and waits for each; throws as attemptInOrder does. */
export async function attemptTogether(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const results = await Promise.allSettled(steps.map(async (step) => step()));
  throwAll(results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : [])));
}

function throwAll(errors: readonly unknown[]): void {
  if (errors.length === 1) throw errors[0];
  if (errors.length === 0) return;
  const texts = errors.map((error) => (error instanceof Error ? error.message : String(error)));
  throw new AggregateError(errors, texts.join('; '));
}
