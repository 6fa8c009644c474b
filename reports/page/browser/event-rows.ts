/** The event log beside a chart: searched, and each line shows its moment. */
import type { Mark } from '../../charts/time-panels.ts';
import type { PageElement } from './dom.ts';

export class EventRows {
  readonly marks: readonly Mark[];
  readonly #log: PageElement | null;
  readonly #rows: readonly PageElement[];
  #chosen: PageElement | null = null;

  constructor(log: PageElement | null, show: (ms: number) => void) {
    this.#log = log;
    this.#rows = [...(log?.querySelectorAll('tr[data-ms]') ?? [])];
    this.marks = this.#rows.map((row) => {
      const text = row.textContent.replace(/\s+/g, ' ').trim();
      return { atMs: Number(row.dataset.ms), text: text.replace(/^[-\d.,]+ /, '') };
    });
    for (const row of this.#rows) row.addEventListener('click', () => show(Number(row.dataset.ms)));
    this.#search();
  }

  /** Scrolls the log, and nothing around it, to the first event from a moment on. */
  scrollTo(ms: number): void {
    const row = this.#rows.find((candidate) => Number(candidate.dataset.ms) >= ms);
    const box = this.#log?.querySelector('.rows');
    if (row && box) box.scrollTop = row.offsetTop - (this.#rows[0]?.offsetTop ?? 0);
  }

  /** Marks the last event up to a moment, in the log and on the axis. */
  choose(atMs: number): void {
    const row =
      this.#rows.findLast((candidate) => Number(candidate.dataset.ms) <= atMs + 0.05) ?? null;
    if (row === this.#chosen) return;
    this.#chosen?.classList.toggle('chosen', false);
    row?.classList.toggle('chosen', true);
    this.#chosen = row;
  }

  #search(): void {
    const field = this.#log?.querySelector('input');
    if (!field) return;
    field.hidden = false;
    field.addEventListener('input', () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of this.#rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
      }
    });
  }
}
