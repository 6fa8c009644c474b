/**
 * The server behind `ftlab serve`: runs, pages and the live campaign, read-only, for browsers of
 * this computer. A token keeps other users of the computer out; a policy keeps recorded pages from
 * reading each other.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { streamSSE } from 'hono/streaming';
import { STYLE } from '../page/style.ts';
import { contentOf, servedFile } from './files.ts';
import { progressOf, runsIn } from './live.ts';
import {
  indexPage,
  LIVE_SCRIPT,
  messagePage,
  type RunLine,
  SIGN_IN_SCRIPT,
  signInPage,
} from './pages.ts';

export interface ServeOptions {
  /** Absolute path of the runs folder. */
  readonly runs: string;
  /** Secret that a browser shows once, in the fragment of the address. */
  readonly token: string;
  /** Hosts that the address may name: others come from a rebound DNS name. */
  readonly hosts: readonly string[];
  /** Pause between two looks at the live campaign, ms. */
  readonly everyMs?: number;
  /** HTML of the history page; absent when there is no history. */
  readonly history?: () => string;
}

const COOKIE = 'ftlab';
const RUNS_MAX = 500;
const digest = (text: string) => createHash('sha256').update(text).digest();
const hashOf = (text: string) => `'sha256-${digest(text).toString('base64')}'`;

const OWN_POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SIGN_IN_SCRIPT)} ${hashOf(LIVE_SCRIPT)}`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
/** A run's page carries its policy; the sandbox keeps it from reading other files of the server. */
const RUN_POLICY = "sandbox allow-scripts; frame-ancestors 'none'; base-uri 'none'";

export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

export function serveApp(options: ServeOptions): Hono {
  const { runs, token, hosts, everyMs = 1000 } = options;
  // The secret of the session differs from the token; both end with this process.
  const session = newToken();
  const app = new Hono();

  app.use(async (context, next) => {
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Referrer-Policy', 'no-referrer');
    context.header('Cache-Control', 'no-store');
    context.header('Cross-Origin-Resource-Policy', 'same-origin');
    context.header('Content-Security-Policy', OWN_POLICY);
    const host = context.req.header('host') ?? '';
    if (!hosts.includes(host)) return context.html(messagePage('Unknown host').text, 421);
    const isOpen = context.req.path === '/session' || context.req.path === '/sign-in';
    if (isOpen || isSame(getCookie(context, COOKIE) ?? '', session)) return next();
    if (context.req.path === '/') return context.html(signInPage().text);
    return context.html(messagePage('Open the address that ftlab serve printed.').text, 401);
  });

  app.post('/session', async (context) => {
    const given = await context.req.text();
    if (!isSame(given, token)) return context.text('wrong token', 403);
    setCookie(context, COOKIE, session, { httpOnly: true, sameSite: 'Strict', path: '/' });
    return context.text('signed in');
  });

  app.get('/', (context) => {
    const lines = runsIn(runs)
      .slice(0, RUNS_MAX)
      .flatMap((name): RunLine[] => {
        const progress = progressOf(runs, name);
        return progress ? [{ name, ...progress }] : [];
      });
    return context.html(indexPage(lines, options.history !== undefined).text);
  });

  app.get('/history', (context) => {
    if (!options.history) return context.html(messagePage('There is no history yet').text, 404);
    context.header('Content-Security-Policy', RUN_POLICY);
    return context.html(options.history());
  });

  app.get('/live', (context) =>
    streamSSE(context, async (stream) => {
      let last = '';
      while (!stream.aborted) {
        const [newest] = runsIn(runs);
        const data = JSON.stringify(newest === undefined ? null : progressOf(runs, newest));
        if (data !== last && data !== 'null') await stream.writeSSE({ event: 'progress', data });
        last = data;
        await stream.sleep(everyMs);
      }
    }),
  );

  app.get('/runs/*', (context) => {
    const segments = decoded(new URL(context.req.url).pathname.slice('/runs/'.length));
    const file = segments ? servedFile(runs, segments) : null;
    if (!file) return context.html(messagePage('No such file').text, 404);
    context.header('Content-Security-Policy', RUN_POLICY);
    context.header('Content-Type', file.type);
    context.header('Content-Length', String(file.bytes));
    return context.body(contentOf(file));
  });

  app.notFound((context) => context.html(messagePage('No such page').text, 404));
  app.onError((_, context) => context.html(messagePage('That did not work').text, 500));
  return app;
}

function decoded(path: string): string[] | null {
  try {
    return path.split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
}

/** Equal in a time that does not depend on where they differ. */
function isSame(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}
