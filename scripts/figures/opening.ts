/** The time from opening a page in Chromium to its first chart, and until it can be used. */
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const ROUNDS = 5;
/** A page that is not ready by then is not measured further. */
const DEADLINE_MS = 20_000;
const POLL_MS = 100;

/** Milliseconds from the start of the navigation; null where the page was not ready in time. */
export interface Opening {
  /** The first chart was drawn, in the window or right below it; null on a page without charts. */
  readonly firstChartMs: number | null;
  /** The page's script has ended, so that filters and keys answer, and the page was painted. */
  readonly usableMs: number | null;
}

/** Opens a page several times in a browser that runs; none where Chromium is not installed. */
export async function openings(page: string): Promise<Opening[]> {
  if (!existsSync(CHROMIUM)) return [];
  const hasChart = readFileSync(page, 'utf8').includes('<figure');
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    await opened(page); // the browser's own start, and the file into memory
    const all: Opening[] = [];
    for (let round = 0; round < ROUNDS; round++) all.push(await opened(page));
    return all;
  } finally {
    await browser.close();
  }

  async function opened(path: string): Promise<Opening> {
    const context = await browser.newContext({ offline: true });
    try {
      const tab = await context.newPage();
      await tab.addInitScript(NOTE);
      await tab.goto(pathToFileURL(path).href, { waitUntil: 'commit' });
      // The page's policy forbids what waitForFunction does in it.
      for (let waitedMs = 0; ; waitedMs += POLL_MS) {
        const seen = await tab.evaluate<Opening>('ftlabOpening');
        const isDone = seen.usableMs !== null && (seen.firstChartMs !== null || !hasChart);
        if (isDone || waitedMs >= DEADLINE_MS) return seen;
        await sleep(POLL_MS);
      }
    } finally {
      await context.close();
    }
  }
}

/** Runs in the page before its own script, and looks at each frame; two frames later it is seen. */
const NOTE = `
  globalThis.ftlabOpening = { firstChartMs: null, usableMs: null };
  const noted = new Set();
  const note = (name) => {
    if (noted.has(name)) return;
    noted.add(name);
    requestAnimationFrame(() => requestAnimationFrame(() => {
      ftlabOpening[name] = performance.now();
    }));
  };
  const isShown = (figure) => figure.getBoundingClientRect().width > 0;
  const look = () => {
    if (document.documentElement?.hasAttribute('data-drawn')) note('usableMs');
    if ([...document.querySelectorAll('figure svg')].some(isShown)) note('firstChartMs');
    if (noted.size < 2) requestAnimationFrame(look);
  };
  look();
`;
