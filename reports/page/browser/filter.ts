/** The filter of trials: by outcome, engine, suite and text. */
import { browser, type PageElement } from './dom.ts';

/** A choice of trials; an empty text means everything. */
export interface Wanted {
  readonly tones: readonly string[];
  readonly engine: string;
  readonly suite: string;
  readonly text: string;
}

/** Whether a trial is shown: each word of the text has to be in it. */
export function isWanted(trial: Readonly<Record<string, string | undefined>>, wanted: Wanted) {
  const { tones, engine, suite, text } = wanted;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (
    tones.includes(trial.tone ?? '') &&
    (engine === '' || trial.engine === engine) &&
    (suite === '' || trial.suite === suite) &&
    words.every((word) => trial.text?.includes(word) ?? false)
  );
}

/** Shows the controls, where there are any, and obeys them. */
export function startFilter(): void {
  const { document } = browser;
  const controls = document.querySelector('.filter');
  if (!controls) return;
  controls.hidden = false;
  const trials = [...document.querySelectorAll('[data-tone]')];
  const apply = () => {
    const wanted = wantedBy(controls);
    let shown = 0;
    for (const trial of trials) {
      trial.hidden = !isWanted(trial.dataset, wanted);
      if (!trial.hidden) shown += 1;
    }
    const output = controls.querySelector('output');
    if (output) output.textContent = `${shown} of ${trials.length} trials`;
  };
  controls.addEventListener('input', () => {
    apply();
    // A match may be in a folded part.
    for (const folded of document.querySelectorAll('.passes')) folded.open = true;
  });
  apply();
}

function wantedBy(controls: PageElement): Wanted {
  const given = (name: string) => controls.querySelector(`[name=${name}]`)?.value ?? '';
  const boxes = [...controls.querySelectorAll('[name=tone]')];
  const tones = boxes.filter(({ checked }) => checked).map(({ value }) => value);
  return { tones, engine: given('engine'), suite: given('suite'), text: given('text') };
}
