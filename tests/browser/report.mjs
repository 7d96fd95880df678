// Reads the page of a plan in a browser, as a reviewer does: on a phone, in the dark, without a script, on paper.
// `.ci/judge/html` runs this; PICTURE=FILE writes a picture.

import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HOSTILE, PHONE, PLACE, hostile, launched, many, page, read as opened } from './plans.mjs';

const { PICTURE } = process.env;
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

let browser;
const pages = {};
const read = (...rest) => opened(browser, ...rest);

before(async () => {
  browser = await launched();
  pages.acme = page('examples/acme');
  pages.refused = page('examples/guards-refusing', 4);
  pages.blocked = page('examples/blocked-wishes', 4);
  pages.hostile = page(hostile('hostile', HOSTILE, { maxSuspensions: 1 }), 4);
  pages.many = page(many('many', 5000));
});

after(() => browser?.close());

const people = (tab) => tab.locator('#people > details:visible');
const shown = (tab) => tab.locator('#shown').innerText();

test('nothing is fetched, refused or complained of, and the page is accessible in both colour schemes', async () => {
  for (const [name, url] of Object.entries(pages)) {
    for (const colorScheme of ['light', 'dark']) {
      await read(url, async (tab) => {
        await tab.emulateMedia({ colorScheme });
        const ground = await tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const brightness = Math.max(...ground.match(/\d+/g).slice(0, 3));
        assert.ok(colorScheme === 'dark' ? brightness < 60 : brightness > 200, `${colorScheme}: ${ground}`);
        if (name === 'many') return;
        await tab.evaluate(AXE);
        const { violations } = await tab.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
        const told = violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).slice(0, 3).join(' ')}`);
        assert.deepEqual(told, [], `${name}, ${colorScheme}`);
      });
    }
  }
});

test('what is hostile is text', async () => {
  await read(pages.hostile, async (tab) => {
    assert.equal(await tab.title(), 'Plan for https://acme.okta.com');
    assert.equal(await tab.locator('#people > details').count(), HOSTILE.length);
    assert.equal(await tab.locator('script').count(), 1);
    assert.equal(await tab.locator('style').count(), 1);
    assert.equal(await tab.locator('img, iframe, svg, form, base, link, object, embed').count(), 0);
    const names = await tab.evaluate(() => [...document.querySelectorAll('*')].flatMap((each) => each.getAttributeNames()));
    const strange = names.filter((name) => name.startsWith('on') || name === 'style' || name === 'src');
    assert.deepEqual(strange, []);
    const logins = await tab.locator('#people h3').allTextContents();
    assert.ok(logins.includes('<script>document.title="owned"</script>@acme.example'), logins.join('\n'));
    assert.ok(logins.includes('\\u{202e}gnp.exe@acme.example'), logins.join('\n'));
  });
});

test('the policy refuses what somebody else puts in', async () => {
  const html = readFileSync(fileURLToPath(pages.acme), 'utf8');
  const bad = '<script>document.title="owned"</script><img src="https://evil.example/x.png" onerror="document.title=1"><style>main{display:none}</style>';
  const file = join(PLACE, 'tainted.html');
  writeFileSync(file, html.replace('<main>', `<main>${bad}`));
  const look = async (tab, heard) => {
    assert.equal(await tab.title(), 'Plan for https://acme.okta.com');
    assert.ok(await tab.locator('main').isVisible());
    const refused = heard.filter((each) => each.includes('Content Security Policy'));
    assert.ok(refused.length >= 3, heard.join('\n'));
  };
  await read(pathToFileURL(file).href, look, { tainted: true });
});

test('people are found by words, by kind and by danger', async () => {
  await read(pages.acme, async (tab) => {
    assert.equal(await shown(tab), '26 of 26 people shown');
    await tab.getByLabel('Find').fill('LEAVERS.yaml margaret');
    assert.equal(await shown(tab), '1 of 26 people shown');
    // What is not on the screen has no inner text: Chromium lays it out once it is scrolled to.
    await people(tab).scrollIntoViewIfNeeded();
    assert.match(await people(tab).innerText(), /deactivate\s+margaret@acme\.example/);
    await tab.getByLabel('Find').fill('nobody at all');
    assert.equal(await shown(tab), '0 of 26 people shown');
    assert.equal(await people(tab).count(), 0);
    await tab.getByLabel('Find').fill('');
    await tab.getByLabel('create (3)').check();
    assert.equal(await people(tab).count(), 3);
    await tab.getByLabel('delete (1)').check();
    assert.equal(await shown(tab), '4 of 26 people shown');
    await tab.getByLabel('Danger').selectOption({ label: '1 is deleted for good' });
    assert.equal(await shown(tab), '1 of 26 people shown');
    // A link to somebody who is hidden shows them, and opens their block.
    await tab.locator('#dangers a', { hasText: 'edsger@acme.example' }).first().click();
    await tab.waitForFunction(() => document.getElementById('shown').textContent.startsWith('26 '));
    assert.ok(await tab.locator('#people > details[open]', { hasText: 'HR-2211' }).isVisible());
  });
});

test('a phone has no horizontal scrolling', async () => {
  for (const [name, url] of Object.entries(pages)) {
    await read(url, async (tab) => {
      const width = await tab.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 360, `${name}: ${width}`);
    }, PHONE);
  }
});

test('without a script all of it is there', async () => {
  await read(pages.acme, async (tab) => {
    assert.ok(await tab.locator('#filter').isHidden());
    assert.equal(await people(tab).count(), 26);
    await tab.locator('#people summary').first().click();
    assert.ok(await tab.getByText('+backup-operators').isVisible());
  }, { javaScriptEnabled: false });
});

test('on paper everything is open, whatever is hidden on the screen', async () => {
  await read(pages.acme, async (tab) => {
    await tab.getByLabel('Find').fill('margaret');
    await tab.emulateMedia({ media: 'print' });
    const heights = await tab.evaluate(() => [...document.querySelectorAll('details')].map((each) => each.lastElementChild.getBoundingClientRect().height));
    assert.ok(heights.length >= 26 && heights.every((height) => height > 0), heights.join(' '));
  });
});

test('five thousand people are shown and filtered', async (t) => {
  const { size } = statSync(fileURLToPath(pages.many));
  await read(pages.many, async (tab) => {
    const opened = await tab.evaluate(() => performance.getEntriesByType('navigation')[0].loadEventEnd);
    const drawn = await tab.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    assert.equal(await shown(tab), '5000 of 5000 people shown');
    const taken = await tab.evaluate(() => {
      const find = document.getElementById('find');
      const times = [];
      for (const words of ['p4321@', 'engineer', 'p49', '']) {
        const start = performance.now();
        find.value = words;
        find.dispatchEvent(new Event('input'));
        document.body.getBoundingClientRect();
        times.push(Math.round(performance.now() - start));
      }
      return times;
    });
    await tab.getByLabel('Find').fill('p4321@');
    assert.equal(await shown(tab), '1 of 5000 people shown');
    assert.equal(await people(tab).count(), 1);
    t.diagnostic(`${size} bytes; loaded after ${Math.round(opened)} ms, drawn after ${Math.round(drawn)} ms; filtered in ${taken.join(', ')} ms`);
  });
});

test('a picture', { skip: !PICTURE && 'PICTURE is not set' }, async () => {
  await read(pages.acme, async (tab) => {
    await tab.getByLabel('Danger').selectOption('some');
    for (const login of ['svc-backup@', 'edsger@']) await people(tab).filter({ hasText: login }).first().locator('summary').click();
    await tab.evaluate(() => {
      document.activeElement.blur();
      scrollTo({ top: 0, behavior: 'instant' });
    });
    await tab.screenshot({ path: PICTURE });
  }, { viewport: { width: 1200, height: 1700 } });
});
