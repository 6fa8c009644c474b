/** Deep links: `#suite/scenario/engine/trial` unfolds the trial and the parts around it. */
import { browser, type PageElement } from './dom.ts';

/** Unfolds and shows the element that the address names, if it is on this page. */
export function followLink(): void {
  const target = browser.document.getElementById(named(browser.location.hash));
  if (!target) return;
  target.hidden = false;
  reveal(target);
  target.scrollIntoView({ block: 'start' });
  target.querySelector('summary')?.focus({ preventScroll: true });
}

/** Opens an element and everything that is folded around it. */
export function reveal(element: PageElement): void {
  for (let at: PageElement | null = element; at; at = at.parentElement) {
    if (at.tagName === 'DETAILS') at.open = true;
  }
}

function named(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return '';
  }
}
