/** The time chart of a trial: crosshair, readout, zoom, and the event log beside it. */
import { type TimeView, timeScale } from '../../charts/frame.ts';
import type { TrialSeries } from '../../charts/series.ts';
import { type Mark, readout, timePanels } from '../../charts/time-panels.ts';
import { browser, type Happening, type PageElement } from './dom.ts';
import { EventRows } from './event-rows.ts';
import { moved, zoomed } from './view.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** A pointer that moved less than this has clicked. */
const DRAG_PX = 5;

export class TimeChart {
  readonly #figure: PageElement;
  readonly #canvas: PageElement;
  readonly #series: TrialSeries;
  readonly #label: string;
  readonly #rows: EventRows;
  readonly #marks: readonly Mark[];
  #fromMs = 0;
  #toMs: number;
  #atMs: number | null = null;
  #draggedFrom: number | null = null;

  constructor(figure: PageElement, canvas: PageElement, series: TrialSeries, label: string) {
    this.#figure = figure;
    this.#canvas = canvas;
    this.#series = series;
    this.#label = label;
    this.#toMs = series.lengthMs;
    const around = figure.closest('.trial');
    this.#rows = new EventRows(around?.querySelector('.log') ?? null, (ms) => this.#show(ms));
    this.#marks = this.#rows.marks;
    this.#rows.scrollTo(series.bands[0]?.armedMs ?? 0);
    for (const button of around?.querySelectorAll('button.when') ?? [])
      button.addEventListener('click', () => this.#show(Number(button.dataset.ms), true));
    this.#addButtons();
    this.#listen();
  }

  draw(): void {
    const view = this.#view();
    this.#canvas.innerHTML = timePanels(this.#series, this.#marks, view, this.#label).text;
    this.#cross();
  }

  #view(): TimeView {
    const width = Math.max(200, this.#canvas.clientWidth);
    return { width, fromMs: this.#fromMs, toMs: this.#toMs };
  }

  #zoom(fromMs: number, toMs: number): void {
    const { lengthMs } = this.#series;
    [this.#fromMs, this.#toMs] = zoomed(fromMs, toMs, lengthMs);
    this.draw();
  }

  /** Sets the crosshair; a moment out of view moves the view. */
  #show(ms: number, isFromAfar = false): void {
    const { lengthMs } = this.#series;
    this.#atMs = Math.min(Math.max(ms, 0), lengthMs);
    if (ms < this.#fromMs || ms > this.#toMs) {
      const half = (this.#toMs - this.#fromMs) / 2;
      this.#zoom(ms - half, ms + half);
    } else this.#cross();
    if (isFromAfar) this.#figure.scrollIntoView({ block: 'center' });
  }

  #cross(): void {
    const svg = this.#canvas.querySelector('svg');
    svg?.querySelector('.crosshair')?.remove();
    const box = this.#figure.querySelector('.readout');
    const atMs = this.#atMs;
    if (!svg || !box || atMs === null) return;
    this.#line(svg, atMs);
    const parts = readout(this.#series, atMs).map(([name, value]) => {
      const part = browser.document.createElement('span');
      const label = browser.document.createElement('b');
      label.textContent = `${name} `;
      const text = browser.document.createElement('span');
      text.textContent = value;
      part.append(label, text);
      return part;
    });
    box.textContent = '';
    box.append(...parts);
    this.#rows.choose(atMs);
  }

  #line(svg: PageElement, atMs: number): void {
    const line = browser.document.createElementNS(SVG, 'path');
    line.setAttribute('class', 'crosshair');
    const x = timeScale(this.#view()).at(atMs);
    line.setAttribute('d', `M${x} 18V${svg.dataset.bottom ?? 0}`);
    svg.append(line);
  }

  #addButtons(): void {
    const bar = browser.document.createElement('div');
    bar.className = 'zoom';
    const button = (text: string, title: string, press: () => void) => {
      const made = browser.document.createElement('button');
      made.type = 'button';
      made.textContent = text;
      made.title = title;
      made.addEventListener('click', press);
      bar.append(made);
    };
    const { lengthMs, bands } = this.#series;
    button('Whole trial', 'Show all of it (or double-click the chart)', () =>
      this.#zoom(0, lengthMs),
    );
    button('←', 'Earlier', () => this.#move(-0.5));
    button('→', 'Later', () => this.#move(0.5));
    button('+', 'Closer (or drag over a stretch of the chart)', () => this.#scale(0.5));
    button('−', 'Further away', () => this.#scale(2));
    for (const { label, bittenMs } of bands)
      button(label, 'Show what happened around it', () =>
        this.#zoom(bittenMs - 250, bittenMs + 1250),
      );
    this.#canvas.before(bar);
  }

  #move(by: number): void {
    this.#zoom(...moved(this.#fromMs, this.#toMs, by));
  }

  #scale(times: number): void {
    const middle = this.#atMs ?? (this.#fromMs + this.#toMs) / 2;
    const half = ((this.#toMs - this.#fromMs) * times) / 2;
    this.#zoom(middle - half, middle + half);
  }

  #msAt(clientX: number): number {
    const { left, width } = this.#canvas.getBoundingClientRect();
    const view = this.#view();
    return timeScale(view).valueAt(((clientX - left) / width) * view.width);
  }

  #listen(): void {
    const canvas = this.#canvas;
    canvas.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      this.#draggedFrom = event.clientX;
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', (event) => {
      this.#atMs = this.#msAt(event.clientX);
      this.#cross();
    });
    canvas.addEventListener('pointerup', (event) => {
      const from = this.#draggedFrom;
      this.#draggedFrom = null;
      if (from === null || Math.abs(event.clientX - from) < DRAG_PX) return;
      const ends = [this.#msAt(from), this.#msAt(event.clientX)];
      this.#zoom(Math.min(...ends), Math.max(...ends));
    });
    canvas.addEventListener('pointercancel', () => {
      this.#draggedFrom = null;
    });
    canvas.addEventListener('dblclick', () => this.#zoom(0, this.#series.lengthMs));
    canvas.addEventListener('keydown', (event) => this.#key(event));
  }

  #key(event: Happening): void {
    const step = (this.#toMs - this.#fromMs) / 100;
    const at = this.#atMs ?? this.#fromMs;
    const actions: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => this.#show(at - step),
      ArrowRight: () => this.#show(at + step),
      '+': () => this.#scale(0.5),
      '-': () => this.#scale(2),
      '0': () => this.#zoom(0, this.#series.lengthMs),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }
}
