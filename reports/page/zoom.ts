/**
 * Looking closer at a chart of the page: drag over a stretch to see it alone, double-click for all of
 * it, or use the buttons below. `addZoom` is put into the page as it stands here (its source), so it
 * uses nothing outside of itself; the types are what it needs of a browser and of chart.js.
 */

interface Listening {
  addEventListener(name: string, heard: (event: Pointing) => void): void;
}
interface Pointing {
  offsetX: number;
  pointerId: number;
  button: number;
}
interface Element extends Listening {
  className: string;
  textContent: string;
  title: string;
  style: Record<string, string>;
  append(...children: Element[]): void;
  after(child: Element): void;
  parentElement: Element;
  setPointerCapture(pointer: number): void;
}
interface Chart {
  canvas: Element;
  chartArea: { left: number; right: number; top: number; bottom: number };
  scales: { x: { getValueForPixel(pixel: number): number } };
  options: { scales: { x: { min: number; max: number } } };
  update(mode: 'none'): void;
}
declare const document: { createElement(name: string): Element };

/** A stretch worth a button of its own, in ms on the chart's axis. */
export interface Stretch {
  label: string;
  fromMs: number;
  toMs: number;
}

/** Makes a chart zoomable along its axis x. */
export function addZoom(chart: Chart, stretches: readonly Stretch[]): void {
  const { min, max } = chart.options.scales.x;
  const whole = { from: min, to: max };
  let shown = whole;
  const narrowestMs = 20;

  const show = (from: number, to: number) => {
    const span = Math.min(Math.max(to - from, narrowestMs), whole.to - whole.from);
    const middle = (from + to) / 2;
    const begin = Math.min(Math.max(middle - span / 2, whole.from), whole.to - span);
    shown = { from: begin, to: begin + span };
    // An update makes these options anew: they are not to be held on to.
    chart.options.scales.x.min = shown.from;
    chart.options.scales.x.max = shown.to;
    chart.update('none');
  };
  /** Moves by a part of what is shown, and shows so many times as much. */
  const change = (by: number, times: number) => () => {
    const span = shown.to - shown.from;
    const middle = (shown.from + shown.to) / 2 + by * span;
    show(middle - (span * times) / 2, middle + (span * times) / 2);
  };

  const buttons = document.createElement('div');
  buttons.className = 'zoom';
  const button = (text: string, title: string, press: () => void) => {
    const made = document.createElement('button');
    made.textContent = text;
    made.title = title;
    made.addEventListener('click', press);
    buttons.append(made);
  };
  const all = () => show(whole.from, whole.to);
  button('Whole trial', 'Show all of it (or double-click the chart)', all);
  button('←', 'Earlier', change(-0.5, 1));
  button('→', 'Later', change(0.5, 1));
  button('+', 'Closer (or drag over a stretch of the chart)', change(0, 0.5));
  button('−', 'Further away', change(0, 2));
  for (const { label, fromMs, toMs } of stretches)
    button(label, 'Show what happened around it', () => show(fromMs, toMs));
  chart.canvas.parentElement.after(buttons);

  const brush = document.createElement('div');
  brush.className = 'brush';
  chart.canvas.parentElement.append(brush);
  let beganAt: number | null = null;
  const inside = ({ offsetX }: Pointing) =>
    Math.min(Math.max(offsetX, chart.chartArea.left), chart.chartArea.right);
  chart.canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    beganAt = inside(event);
    chart.canvas.setPointerCapture(event.pointerId);
  });
  chart.canvas.addEventListener('pointermove', (event) => {
    if (beganAt === null) return;
    const at = inside(event);
    brush.style.left = `calc(.5rem + ${Math.min(at, beganAt)}px)`;
    brush.style.width = `${Math.abs(at - beganAt)}px`;
  });
  chart.canvas.addEventListener('pointerup', (event) => {
    const [from, to] = [beganAt ?? 0, inside(event)].sort((one, other) => one - other);
    const isDrag = beganAt !== null && (to ?? 0) - (from ?? 0) > 5;
    beganAt = null;
    brush.style.width = '0';
    const at = (pixel = 0) => chart.scales.x.getValueForPixel(pixel);
    if (isDrag) show(at(from), at(to));
  });
  chart.canvas.addEventListener('pointercancel', () => {
    beganAt = null;
    brush.style.width = '0';
  });
  chart.canvas.addEventListener('dblclick', all);
}
