/** Charts are drawn when they come into view, at the width that there is, and before printing. */
import { type DrawnChain, waterfall } from '../../charts/waterfall.ts';
import { browser, type PageElement } from './dom.ts';
import { TimeChart } from './time-chart.ts';

/** Draws itself into its element at the width that there is now. */
interface Drawing {
  draw(): void;
}

const drawings = new Map<PageElement, Drawing>();
const widths = new Map<PageElement, number>();

/** Draws each chart once it is near the window, and again when its width changes. */
export function watchCharts(): void {
  const resized = new browser.ResizeObserver((entries) => {
    for (const { target } of entries) {
      const figure = target.closest('figure');
      if (!figure || widths.get(figure) === target.clientWidth) continue;
      widths.set(figure, target.clientWidth);
      if (target.clientWidth > 0) drawings.get(figure)?.draw();
    }
  });
  const seen = new browser.IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        begin(target);
        const canvas = target.querySelector('.canvas');
        if (canvas) resized.observe(canvas);
      }
    },
    { rootMargin: '400px' },
  );
  for (const figure of browser.document.querySelectorAll('figure[data-chart]'))
    seen.observe(figure);
}

/** Draws visible charts that have not been drawn yet. */
export function drawAll(): void {
  for (const figure of browser.document.querySelectorAll('figure[data-chart]')) {
    const canvas = figure.querySelector('.canvas');
    if (!drawings.has(figure) && (canvas?.clientWidth ?? 0) > 0) begin(figure);
  }
}

function begin(figure: PageElement): void {
  if (drawings.has(figure)) return;
  const canvas = figure.querySelector('.canvas');
  const data = figure.querySelector('script')?.textContent;
  if (!canvas || !data) return;
  const label = figure.dataset.label ?? '';
  const drawing =
    figure.dataset.chart === 'time'
      ? new TimeChart(figure, canvas, JSON.parse(data), label)
      : chain(canvas, JSON.parse(data), label);
  drawings.set(figure, drawing);
  widths.set(figure, canvas.clientWidth);
  drawing.draw();
}

function chain(canvas: PageElement, chains: readonly DrawnChain[], label: string): Drawing {
  return {
    draw() {
      canvas.innerHTML = waterfall(chains, canvas.clientWidth, label).text;
    },
  };
}
