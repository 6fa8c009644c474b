/** The page's script: it filters, follows deep links, draws charts that come into view. */
import { drawAll, watchCharts } from './charts.ts';
import { browser } from './dom.ts';
import { startFilter } from './filter.ts';
import { startKeys } from './keys.ts';
import { followLink } from './links.ts';

const { document } = browser;

startFilter();
startKeys();
watchCharts();
// Again after the browser has followed the link itself, and moved the focus.
followLink();
for (const name of ['load', 'hashchange']) browser.addEventListener(name, followLink);
browser.addEventListener('beforeprint', () => {
  const printed = 'header details, details.printed, .trial:not(.passed)';
  for (const details of document.querySelectorAll(printed)) details.open = true;
  drawAll();
});
document.documentElement.setAttribute('data-drawn', 'true');
