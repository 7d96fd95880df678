// What the tests of a plan in a browser have in common: plans, and a browser that hears everything.
// `.ci/judge/html` says where things are: BINARY, BROWSER, PLACE (a folder that has the examples).

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

export const { BINARY, BROWSER, PLACE } = process.env;

/** What nothing must obey, wherever it stands. */
export const HOSTILE = [
  '<script>document.title="owned"</script>', '"><img src=x onerror=document.title=1>', "' onclick='x", '<!-- ', ']]>',
  '</style><script>document.title="owned"</script>', '</title></head><h1>x</h1>', '</details></main>', '&lt;b&gt; &#x3c;i>',
  '\u202egnp.exe', '\u0000null', '<base href=//evil.example>', '<meta http-equiv=refresh content=0;url=//evil.example>',
  '<form action=//evil.example><button>go</button></form>', '<style>*{display:none}</style>', '<iframe src=//evil.example>',
  '<link rel=stylesheet href=//evil.example/x.css>', '<svg/onload=alert(1)>', 'javascript:alert(1)', '` `<b>', '::error::x', 'w'.repeat(400),
];

const ORG = { org: 'https://acme.okta.com', now: '2026-11-24T08:00:00Z' };
const ANY_LOGIN = { default: { login: { pattern: '.+', minLength: null, maxLength: null }, title: { maxLength: null } } };
const profile = (email, more) => ({ firstName: 'P', lastName: 'P', email, ...more });

/** Runs the program, and holds that it ends with this code. */
function run(told, code) {
  const { status, stderr } = spawnSync(BINARY, told, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 30 });
  assert.equal(status, code, stderr?.slice(-2000));
}

/** Plans what a folder of PLACE has, and returns the file of each form of the plan. */
export function plan(name, code = 0) {
  const told = ['-C', join(PLACE, name), 'plan', '-q', '--org', 'sandbox:org.yaml', '--format', 'effects'];
  const forms = {};
  for (const form of ['html', 'markdown', 'json']) {
    forms[form] = join(PLACE, `${name.replaceAll('/', '-')}.${form}`);
    told.push('--report', `${form}=${forms[form]}`);
  }
  run(told, code);
  return forms;
}

/** Applies what a folder of PLACE has, and returns the file of how it ended, in Markdown. */
export function applied(name, code = 0) {
  const file = join(PLACE, `${name.replaceAll('/', '-')}.applied.markdown`);
  const org = `sandbox:org.yaml,save=${file}.yaml`;
  run(['-C', join(PLACE, name), 'apply', '--yes', '-q', '--org', org, '--report', `markdown=${file}`], code);
  return file;
}

/** Returns the address of the page of a plan. */
export const page = (name, code) => pathToFileURL(plan(name, code).html).href;

/** Writes files and an org into a folder of PLACE, and returns its name. */
function written(name, users, org, { groups = [], guards = {} } = {}) {
  const folder = join(PLACE, name);
  mkdirSync(join(folder, 'users'), { recursive: true });
  writeFileSync(join(folder, 'okta-reconcile.yaml'), JSON.stringify({ groups: { managed: 'all' }, guards }));
  writeFileSync(join(folder, 'users/all.json'), JSON.stringify({ groups, users }));
  writeFileSync(join(folder, 'org.yaml'), JSON.stringify(org));
  return name;
}

/** Writes people whose logins, titles, groups and reasons are these texts, and returns the name of the folder. */
export function hostile(name, texts, guards) {
  const users = [], people = [], groups = [];
  texts.forEach((text, index) => {
    const login = `${text.trimStart().replaceAll('\u0000', '')}@acme.example`.slice(0, 90);
    const group = `${index} ${text}`.replaceAll('\u0000', '').slice(0, 90);
    people.push({ login, id: `00u${index}`, status: 'ACTIVE', groups: [group], profile: profile(`h${index}@acme.example`, { title: `old ${text}` }) });
    users.push({ login, status: 'SUSPENDED', reason: text, profile: { title: text }, groups: [] });
    groups.push({ name: group });
  });
  const org = { ...ORG, users: people, groups: groups.map((each, index) => ({ ...each, id: `00g${index}`, type: 'OKTA_GROUP' })), schemas: ANY_LOGIN };
  return written(name, users, org, { groups, guards });
}

/** Writes so many people with a title of their own each, and returns the name of the folder. */
export function many(name, number) {
  const users = [], people = [];
  for (let index = 0; index < number; index += 1) {
    const login = `p${index}@acme.example`;
    people.push({ login, status: 'ACTIVE', profile: profile(login, { title: 'Engineer' }) });
    users.push({ login, profile: { title: `Engineer ${index}`, department: 'Engineering' } });
  }
  return written(name, users, { ...ORG, users: people });
}

export const launched = () => chromium.launch({
  executablePath: BROWSER,
  args: [
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync',
  ],
});

export const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true };

/** Opens a page and holds that it asks for nothing, complains of nothing and is refused nothing. */
export async function read(browser, url, look, { tainted = false, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const tab = await context.newPage();
  const heard = [];
  tab.on('console', (message) => heard.push(`console: ${message.text()}`));
  tab.on('pageerror', (error) => heard.push(`error: ${error}`));
  tab.on('request', (request) => request.url().split('#')[0] !== url && heard.push(`request: ${request.url()}`));
  tab.on('dialog', (dialog) => heard.push(`dialog: ${dialog.message()}`));
  await tab.goto(url);
  try {
    await look(tab, heard);
    if (!tainted) assert.deepEqual(heard, []);
  } finally {
    await context.close();
  }
}
