/** Keys: `/` goes to the filter, `j` and `k` to the next and the previous trial. */
import { browser, type Happening, type PageElement } from './dom.ts';

export function startKeys(): void {
  browser.document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target.matches('input, select, textarea');
    if (isTyping) leave(event);
    else obey(event);
  });
}

function leave({ key, target }: Happening): void {
  if (key === 'Escape') (target.closest('.index') ?? target).querySelector('a')?.focus();
}

function obey(event: Happening): void {
  if (event.key === '/') {
    const text = browser.document.querySelector('.filter:not([hidden]) [name=text]');
    if (!text) return;
    event.preventDefault();
    text.focus();
  }
  if (event.key === 'j') go(1);
  if (event.key === 'k') go(-1);
}

/** Goes to the next or the previous visible trial. */
function go(by: 1 | -1): void {
  const { document } = browser;
  const stops = [
    ...document.querySelectorAll('.trial:not([hidden]) > summary, .entry:not([hidden]) > a'),
  ];
  const now = document.activeElement ? stops.indexOf(document.activeElement) : -1;
  const next: PageElement | undefined = now < 0 && by < 0 ? stops.at(-1) : stops[now + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
