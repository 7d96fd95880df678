// Reads the Markdown of a plan and of an apply in a browser, as GitHub shows a comment: GFM, with the HTML that is in it.
// GitHub takes out of a comment what is dangerous; here nothing is, so whatever became HTML of somebody's text shows.
// `.ci/judge/html` runs this; COMMENT_PICTURE=FILE writes a picture.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { marked } from 'marked';
import { HOSTILE, PHONE, PLACE, applied, hostile, launched, many, plan, read as opened } from './plans.mjs';
import { story } from './story.mjs';

const { COMMENT_PICTURE } = process.env;
const STYLE = readFileSync(fileURLToPath(import.meta.resolve('github-markdown-css/github-markdown-light.css')), 'utf8');

/** So many characters fit into a comment. */
const COMMENT_MAX = 65536;

/** What means something in Markdown, or to GitHub. */
const MARKED_UP = [
  '[x](//evil.example)', '![x](//evil.example/x.png)', '[x]: //evil.example', '<//evil.example>', 'https://evil.example/', 'www.evil.example',
  'x@evil.example', '@everyone', '#1', 'acme/people#1', '5c49caa1d58d12264940ecdec291c1f3a8474d6f', ':+1:', '**b**', '__b__', '~~s~~', '# h',
  '- li', '1. li', '> quote', '| a | b |', '---', '[^1]', '- [ ] task', '$x$', '```', '~~~~~~', '`````` x', '\\`', '`', '``', '&#96;', '&lt;img src=x>',
  '<details open>', '</details>', '</summary>', '</code></pre>', '<pre>', '<kbd>', '<a href=//evil.example>x</a>', 'a*b*c_d_', '    code',
];
const TEXTS = [...HOSTILE, ...MARKED_UP];

/** So much that no guard refuses to apply it. */
const UNLIMITED = { maxSuspensions: 1000, maxPeopleWithoutGroups: 1000, maxMembershipRemovals: 1000 };

/** The frame of a comment. */
const FRAME = `
  body { margin: 0; padding: 16px; background: #fff; font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; }
  article { border: 1px solid #d1d9e0; border-radius: 6px; }
  header { padding: 8px 16px; color: #59636e; background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0; }
  header b { color: #1f2328; }
  header span { padding: 0 6px; margin: 0 4px; border: 1px solid #d1d9e0; border-radius: 2em; font-size: 12px; }
  .markdown-body { padding: 16px; font-size: 14px; border-radius: 0 0 6px 6px; }
`;
const HEADER = '<header><b>github-actions</b><span>bot</span>commented on Nov 24, 2026</header>';

/** Writes the page that shows a comment, and returns its address. In a comment a line ends where it ends in its text. */
function shown(name, markdown) {
  const file = join(PLACE, `comment-${name}.html`);
  const inner = marked.parse(markdown, { gfm: true, breaks: true });
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A comment</title><style>${STYLE}${FRAME}</style>`;
  writeFileSync(file, `<!doctype html><html lang="en"><head>${head}</head><body><article>${HEADER}<div class="markdown-body">${inner}</div></article></body></html>`);
  return pathToFileURL(file).href;
}

let browser, told;
/** By name: the address of the comment, its Markdown, and the JSON of the same plan. */
const comments = {};
const read = (...rest) => opened(browser, ...rest);

function comment(name, markdown, json) {
  const text = readFileSync(markdown, 'utf8');
  comments[name] = { url: shown(name, text), text, plan: json && JSON.parse(readFileSync(json, 'utf8')).plan };
}

before(async () => {
  browser = await launched();
  told = story();
  const planned = {
    acme: plan('examples/acme'),
    refused: plan('examples/guards-refusing', 4),
    blocked: plan('examples/blocked-wishes', 4),
    hostile: plan(hostile('hostile-comment', TEXTS, { maxSuspensions: 1 }), 4),
    // So many that all of it fits, that their names do, and that only their number does.
    values: plan(many('values', 300)),
    names: plan(many('names', 2600)),
    numbers: plan(many('numbers', 5000)),
    story: told,
  };
  for (const [name, { markdown, json }] of Object.entries(planned)) comment(name, markdown, json);
  comment('story-as-posted', told.comment);
  comment('story-applied', told.outcome);
  comment('acme-applied', applied('examples/acme'));
  comment('blocked-applied', applied('examples/blocked-wishes', 5));
  comment('refused-applied', applied('examples/guards-refusing', 4));
  comment('hostile-applied', applied(hostile('hostile-applied', TEXTS, UNLIMITED)));
  comment('hostile-refused', applied('hostile-comment', 4));
});

after(() => browser?.close());

/** What is seen of the folds of a comment: their titles, and which are open. */
const folds = (tab) => tab.locator('details').evaluateAll((all) => all.map((each) => `${each.open ? 'open' : 'closed'}: ${each.firstElementChild.textContent}`));

/** The lists that stand in no other, each with what stands above it, and its items. */
const lists = (tab) => tab.locator('.markdown-body ul').evaluateAll((all) => all.filter((each) => !each.parentElement.closest('ul')).map((each) => {
  const title = each.previousElementSibling;
  return `${title?.querySelector('strong')?.textContent ?? title?.textContent}: ${each.children.length}`;
}));

const counted = (number, one, some) => `${number} ${number === 1 ? one : some}`;

/** The lists that a plan has to have: a line each kind of danger, each person who gets or loses access, and each refusal,
 * blocked request and note. */
function listsOf({ dangers, access, refusals, blocked, notes, apart }, standing, others = []) {
  const kinds = new Set(dangers.map((each) => each.kind.kind)).size;
  const withAccess = access?.people.length ?? 0;
  const all = [
    [dangers.length, 'danger', 'dangers', kinds],
    [withAccess, 'person', 'people', withAccess, 'Access of '],
    [refusals.length, 'refusal', 'refusals', refusals.length],
    [blocked.length, 'blocked request', 'blocked requests', blocked.length],
    ...others,
    [apart?.earlier.length ?? 0, 'thing', 'things', apart?.earlier.length],
    [notes.length - standing, 'note', 'notes', notes.length - standing],
    [standing, 'standing note', 'standing notes', standing],
  ];
  const told = all.filter(([number]) => number > 0);
  return told.map(([number, one, some, items, of = '']) => `${of}${counted(number, one, some)}: ${items}`);
}

test('what is folded is open where it is short and matters, and opens where somebody asks', async () => {
  const expected = {
    acme: [
      'closed: 3 people to create', 'closed: 1 person to activate', 'closed: 1 person to activate: department, title, groups, link manager',
      'closed: 1 person to unsuspend', 'closed: 2 people to update: groups', 'closed: 7 people to update: department',
      'closed: 2 people to update: login', 'closed: 6 people to update in other ways', 'closed: 1 person to suspend: groups',
      'closed: 1 person to deactivate: groups', 'closed: 1 person to delete', 'closed: 2 notes', 'closed: 2 standing notes',
    ],
    refused: ['open: 4 people'],
    blocked: ['open: 2 people'],
    story: ['open: 3 people', 'open: 1 thing'],
    'story-as-posted': ['open: 3 people', 'open: 1 thing'],
    'story-applied': ['closed: 8 steps done', 'closed: 5 dangers', 'closed: 1 thing'],
    'blocked-applied': ['closed: 2 steps done'],
  };
  for (const [name, { url }] of Object.entries(comments)) {
    await read(url, async (tab) => {
      if (expected[name]) assert.deepEqual(await folds(tab), expected[name], name);
      assert.equal(await tab.locator('details details').count(), 0, name);
      for (const each of await tab.locator('details').all()) {
        const inner = each.locator('> :nth-child(2)');
        assert.equal(await inner.isVisible(), await each.evaluate((fold) => fold.open), name);
        if (!await inner.isVisible()) await each.locator('> summary').click();
        assert.ok(await inner.isVisible(), name);
      }
    });
  }
});

test('lists are counted as the JSON counts, and none runs into another', async () => {
  const expected = {
    acme: listsOf(comments.acme.plan, 2, [[1, 'group to rename, 1 thing to create', '', 2]]),
    refused: listsOf(comments.refused.plan, 0),
    blocked: listsOf(comments.blocked.plan, 0),
    story: listsOf(comments.story.plan, 0),
    hostile: listsOf(comments.hostile.plan, 0),
    values: listsOf(comments.values.plan, 0),
    names: listsOf(comments.names.plan, 0),
    numbers: ['5000 people change: 1'],
    'blocked-applied': [...listsOf(comments.blocked.plan, 0), '2 steps done: 2'],
  };
  for (const [name, { url }] of Object.entries(comments)) {
    await read(url, async (tab) => {
      if (expected[name]) assert.deepEqual(await lists(tab), expected[name], name);
      assert.equal(await tab.locator('ul + ul, li > p, li > pre').count(), 0, name);
    });
  }
});

test('everybody who changes stands in a block of code', async () => {
  for (const name of ['acme', 'refused', 'blocked', 'story', 'values', 'hostile']) {
    const { url, plan: { people } } = comments[name];
    await read(url, async (tab) => {
      const blocks = await tab.locator('.markdown-body > details > pre > code.language-diff').allTextContents();
      assert.equal(blocks.length, await tab.locator('pre').count(), name);
      const all = blocks.join('\n').replace(/\s+/g, ' ');
      for (const { place } of people) assert.ok(all.includes(`${place.file}:${place.line}:${place.column}`), `${name}: ${place.line}`);
      if (name !== 'hostile') for (const { login } of people) assert.ok(all.includes(login), `${name}: ${login}`);
    });
  }
});

test('what is hostile is text', async () => {
  const own = new Set(['P', 'STRONG', 'UL', 'LI', 'CODE', 'DETAILS', 'SUMMARY', 'PRE']);
  for (const [name, { url, text }] of Object.entries(comments)) {
    if (name === 'story-as-posted') continue;
    await read(url, async (tab) => {
      assert.equal(await tab.title(), 'A comment');
      const found = await tab.locator('.markdown-body *').evaluateAll((all) => all.map((each) => [
        each.tagName, ...[...each.attributes].map(({ name, value }) => `${name}=${value}`),
      ]));
      const strange = found.filter(([tag, ...attributes]) => !own.has(tag) || attributes.some((each) => !['open=', 'class=language-diff'].includes(each)));
      assert.deepEqual(strange, [], name);
      const plain = await tab.locator('.markdown-body').evaluate((body) => {
        const copy = body.cloneNode(true);
        const walker = document.createTreeWalker(copy, NodeFilter.SHOW_COMMENT);
        if (walker.nextNode()) return `a comment of HTML: ${walker.currentNode.data}`;
        copy.querySelectorAll('code').forEach((each) => each.replaceWith(' '));
        return copy.textContent;
      });
      // What GitHub makes a mention, a reference, a commit, an emoji, a formula or a link of outside of code.
      assert.doesNotMatch(plain, /@|#\d|\b(?=[a-f]*\d)[0-9a-f]{7,40}\b|:[a-z0-9_+-]+:|\$|:\/\/|www\.|a comment of HTML/, name);
      // And all of it is in code, as it was.
      const code = (await tab.locator('.markdown-body code').allTextContents()).join('\n');
      if (name === 'hostile') for (const each of MARKED_UP) assert.ok(code.includes(each.trim()), `${name}: ${each}`);
      assert.ok(text.length <= COMMENT_MAX, `${name}: ${text.length}`);
    });
  }
});

test('on a phone nothing is cut, and only blocks of code scroll', async () => {
  for (const [name, { url }] of Object.entries(comments)) {
    await read(url, async (tab) => {
      await tab.locator('details').evaluateAll((all) => all.forEach((each) => { each.open = true; }));
      const width = await tab.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 360, `${name}: ${width}`);
      const cut = await tab.locator('.markdown-body *').evaluateAll((all) => all
        .filter((each) => !each.closest('pre') && [...each.getClientRects()].some(({ right }) => right > innerWidth - 16))
        .map((each) => each.textContent.slice(0, 80)));
      assert.deepEqual(cut, [], name);
    }, PHONE);
  }
});

test('thousands of people fit', async (t) => {
  for (const [name, number] of [['values', 300], ['names', 2600], ['numbers', 5000]]) {
    const { url, text, plan: { people } } = comments[name];
    assert.equal(people.length, number);
    assert.ok(text.length <= COMMENT_MAX, `${name}: ${text.length}`);
    await read(url, async (tab) => {
      assert.ok(await tab.getByText(`${number} people change`).isVisible());
      const logins = (await tab.locator('code').allTextContents()).join(' ').match(/\bp\d+@acme\.example/g) ?? [];
      assert.equal(new Set(logins).size, name === 'numbers' ? 0 : number);
      t.diagnostic(`${number} people: ${text.length} characters, ${await tab.locator('.markdown-body *').count()} elements`);
    });
  }
});

test('what is posted has the verdict, the commit and the run', async () => {
  await read(comments['story-as-posted'].url, async (tab) => {
    assert.equal(await tab.locator('h3').innerText(), 'Plan: 1 to create, 1 to update, 1 to deactivate; 11 calls.');
    assert.equal(await tab.locator('h3 + p').innerText(), `Planned for ${told.head}, here.`);
    const links = await tab.locator('a').evaluateAll((all) => all.map((each) => each.href));
    assert.deepEqual(links, ['https://github.com/acme/people/actions/runs/1815']);
  });
});

/** Colours the lines of a block of changes as GitHub does. */
function coloured(blocks) {
  for (const block of blocks) {
    const lines = block.textContent.replace(/\n$/, '').split('\n').map((line) => {
      const span = document.createElement('span');
      span.className = { '+': 'pl-mi1', '-': 'pl-md' }[line[0]] ?? '';
      span.textContent = line;
      return span;
    });
    block.replaceChildren(...lines.flatMap((line) => [line, '\n']));
  }
}

test('a picture', { skip: !COMMENT_PICTURE && 'COMMENT_PICTURE is not set' }, async () => {
  await read(comments['story-as-posted'].url, async (tab) => {
    await tab.locator('code.language-diff').evaluateAll(coloured);
    await tab.evaluate(() => document.activeElement.blur());
    await tab.screenshot({ path: COMMENT_PICTURE, fullPage: true });
  }, { viewport: { width: 900, height: 600 } });
});
