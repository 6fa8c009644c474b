import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newToken, serveApp } from './app.ts';

const HOST = '127.0.0.1:7777';
const token = newToken();
let runs = '';
let app: Hono;
let cookie = '';

const get = (path: string, headers: Record<string, string> = {}) =>
  app.request(`http://${HOST}${path}`, { headers: { host: HOST, cookie, ...headers } });

beforeAll(async () => {
  runs = mkdtempSync(join(tmpdir(), 'ftlab-serve-'));
  const run = join(runs, 'one');
  mkdirSync(join(run, 's/x/lockstep/1/consoles'), { recursive: true });
  const planned = [1, 2].map((trial) => {
    return { scenario: 's/x', engine: 'lockstep', trial, folder: `s/x/lockstep/${trial}` };
  });
  const trials = [{ folder: 's/x/lockstep/1', outcome: 'passed' }];
  const campaign = { outcome: 'inconclusive', command: 'run <b>', planned, trials };
  writeFileSync(join(run, 'campaign.json'), JSON.stringify(campaign));
  writeFileSync(join(run, 'report.html'), '<!doctype html><p>report');
  writeFileSync(join(run, 's/x/lockstep/1/consoles/evil.html'), '<script>1</script>');
  mkdirSync(join(run, 's/x/lockstep/2'));
  const phase = { source: 'ftlab', event: 'phase', phase: 'load', state: 'begin', tNs: 1 };
  writeFileSync(join(run, 's/x/lockstep/2/events.jsonl'), `${JSON.stringify(phase)}\n{"ev`);
  symlinkSync('/etc/passwd', join(run, 'passwd'));
  symlinkSync('/etc', join(run, 'etc'));
  writeFileSync(join(runs, '.secret'), 'x');
  app = serveApp({ runs, token, hosts: [HOST], everyMs: 5 });
  const answer = await app.request(`http://${HOST}/session`, {
    method: 'POST',
    body: token,
    headers: { host: HOST },
  });
  cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
});
afterAll(() => rmSync(runs, { recursive: true }));

describe('access', () => {
  test('without the cookie: the sign-in page at /, and nothing elsewhere', async () => {
    expect(await (await get('/', { cookie: '' })).text()).toContain('Signing in');
    for (const path of ['/runs/one/report.html', '/live', '/history', '/nosuch'])
      expect((await get(path, { cookie: '' })).status, path).toBe(401);
    expect((await get('/runs/one/report.html', { cookie: `ftlab=${token}` })).status).toBe(401);
  });

  test('a wrong token gets no cookie; scripts and other sites cannot read the cookie', async () => {
    const post = (body: string) =>
      app.request(`http://${HOST}/session`, { method: 'POST', body, headers: { host: HOST } });
    for (const wrong of ['', 'x', `${token} `]) expect((await post(wrong)).status).toBe(403);
    const given = (await post(token)).headers.get('set-cookie') ?? '';
    expect(given).toMatch(/HttpOnly/);
    expect(given).toMatch(/SameSite=Strict/);
  });

  test('an address with another host name is refused: a rebound DNS name', async () => {
    expect((await get('/', { host: 'evil.example:7777' })).status).toBe(421);
  });

  test('only reading: no other method answers', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const path = `http://${HOST}/runs/one/report.html`;
      const answer = await app.request(path, { method, headers: { host: HOST, cookie } });
      expect(answer.status, method).toBe(404);
    }
  });
});

describe('served files', () => {
  test('the list of runs, its texts escaped, under the server’s own policy', async () => {
    const answer = await get('/');
    const text = await answer.text();
    expect(text).toContain('/runs/one/report.html');
    expect(text).toContain('run &lt;b&gt;');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('the report of a run, in a sandbox', async () => {
    const answer = await get('/runs/one/report.html');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
    expect(answer.headers.get('content-security-policy')).toContain('sandbox allow-scripts;');
  });

  test('a page inside a recording is text', async () => {
    const answer = await get('/runs/one/s/x/lockstep/1/consoles/evil.html');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each([
    '/runs/../../etc/passwd',
    '/runs/..%2f..%2fetc%2fpasswd',
    '/runs/one/..%2f..%2f.secret',
    '/runs/%2e%2e/x',
    '/runs/.secret',
    '/runs/one/passwd',
    '/runs/one/etc/passwd',
    '/runs/one',
    '/runs/one/',
    '/runs/',
    '/runs/one/%00',
    '/runs/one/%E0%A4%A',
    `/runs/one/${'a'.repeat(5000)}`,
    '/runs//etc/passwd',
  ])('%s is no file', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

test('the live campaign: the count of ended trials, and the current phase', async () => {
  const answer = await get('/live');
  const reader = answer.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  const text = new TextDecoder().decode(value);
  expect(text).toMatch(/^event: progress\n/);
  expect(JSON.parse(/data: (.*)/.exec(text)?.[1] ?? '')).toMatchObject({
    ...{ run: 'one', done: 1, planned: 2, outcomes: { passed: 1 } },
    current: { scenario: 's/x', engine: 'lockstep', trial: 2, phase: 'load' },
  });
});
