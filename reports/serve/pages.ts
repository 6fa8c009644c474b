/** The pages that only the server has: the sign-in, the list of runs and the live campaign. */
import { html, Markup } from '../page/escape.ts';
import { servedPage } from '../page/shell.ts';

/** Text of the page's script, by page; the policy names its hash. */
export const SIGN_IN_SCRIPT = `
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
const say = (text) => { document.querySelector('p').textContent = text; };
if (token === '') say('Open the address that ftlab serve printed: it ends with a token.');
else fetch('/session', { method: 'POST', body: token }).then((answer) => {
  if (answer.ok) location.replace('/'); else say('This is not the token of this server.');
});`;

export const LIVE_SCRIPT = `
const put = (name, text) => {
  document.querySelector('[data-live=' + name + ']').textContent = text;
};
const source = new EventSource('/live');
source.addEventListener('progress', ({ data }) => {
  const progress = JSON.parse(data);
  put('run', progress.run);
  put('done', progress.done + ' of ' + progress.planned + ' trials');
  put('outcomes', Object.entries(progress.outcomes).map(([name, n]) => n + ' ' + name).join(', '));
  const now = progress.current;
  const trial = (at) => at.scenario + ' on ' + at.engine + ', trial ' + at.trial + ': ' + at.phase;
  put('current', now ? trial(now) : '–');
  const share = progress.planned ? progress.done / progress.planned : 0;
  document.querySelector('progress').value = share;
});
source.addEventListener('error', () => put('current', 'the server does not answer'));`;

export interface RunLine {
  readonly name: string;
  readonly outcome: string;
  readonly done: number;
  readonly planned: number;
  readonly command: string;
}

/** Page that takes the token from the URL's fragment, which no log ever sees. */
export function signInPage(): Markup {
  return page('Sign in', html`<h1>ftlab</h1><p>Signing in …</p>`, SIGN_IN_SCRIPT);
}

/** The live campaign, and every run below it. */
export function indexPage(runs: readonly RunLine[], hasHistory: boolean): Markup {
  const rows = runs.map(
    ({ name, outcome, done, planned, command }) =>
      html`<tr>
      <td><a href="/runs/${encodeURIComponent(name)}/report.html"><bdi>${name}</bdi></a></td>
<td><span class="outcome ${outcome}">${outcome}</span></td>
<td class="number">${done} of ${planned}</td>
<td><code><bdi>${command}</bdi></code></td></tr>`,
  );
  const live = html`<section aria-live="polite"><h2>Newest campaign</h2>
<p><strong data-live="run">–</strong>: <span data-live="done">–</span>
<span data-live="outcomes"></span></p>
<p><progress max="1" value="0"></progress></p><p data-live="current">–</p></section>`;
  const table = html`<h2>Runs</h2><div class="wide"><table><thead><tr><th scope="col">Run</th>
<th scope="col">Outcome</th><th scope="col" class="number">Trials</th>
<th scope="col">Command</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
  const history = hasHistory ? html`<p><a href="/history">History</a></p>` : null;
  const body = html`<h1>ftlab</h1>${live}${history}${table}`;
  return page('Runs', body, LIVE_SCRIPT);
}

/** A page of a sentence, for answers that are not 200. */
export function messagePage(text: string): Markup {
  return page(text, html`<h1>ftlab</h1><p>${text}</p><p><a href="/">Runs</a></p>`, null);
}

function page(title: string, body: Markup, script: string | null): Markup {
  const code = script === null ? null : new Markup(script);
  return servedPage({ title: `ftlab: ${title}`, body, script: code });
}
