// The board for those who use a keyboard, a screen reader, a dark screen or a small one, and before it is built.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { launch, open, test, until } from './support/browser.mjs';
import { Server } from './support/server.mjs';

const screenshots = fileURLToPath(new URL('screenshots/', import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const pages = { board: '#/', rank: '#/rank', deals: '#/deals', deal: '#/deals/2025-09-08-nebius-microsoft' };
const ready = {
  board: () => document.querySelector('[data-test="chart-text"]').textContent.includes('highest')
    && document.querySelector('.members tbody tr [data-test="sigmas"]').textContent === '+5.02',
  rank: () => document.querySelector('.groups tbody tr') !== null,
  deals: () => document.querySelectorAll('.deals tbody tr').length > 40,
  deal: () => document.querySelector('.reactions') !== null,
};

let browser;
let server;
before(async () => {
  mkdirSync(screenshots, { recursive: true });
  browser = await launch();
  server = await Server.start('--Feed:Pace=0');
  await server.line(/\[202\]/);
});
after(async () => {
  await server.dispose();
  await browser.close();
});

const focused = (page) => page.evaluate(() => {
  const e = document.activeElement;
  return e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent.trim().slice(0, 40);
});

describe('by keyboard alone', () => {
  it('everything is reached in the order in which it is read', async () => {
    const tab = await open(browser, server.board);
    await until(tab.page, ready.board);
    const walk = [];
    for (let i = 0; i < 14; i++) {
      await tab.page.keyboard.press('Tab');
      walk.push(await focused(tab.page));
    }
    assert.deepEqual(walk.slice(0, 11), [
      'Skip to the content', 'MinerGrpc', 'Board', 'Rank', 'Deals', 'Session', 'Pace', 'Play',
      'Chart of the session. The arrow keys read its values.',
      'Nebius supplies Microsoft with GPU capac', 'Values as a table',
    ]);
    await tab.close();
  });

  it('the chart is read with the arrow keys, and only then aloud', async () => {
    const tab = await open(browser, server.board);
    const { page } = tab;
    await until(page, ready.board);
    const readout = page.locator(test('readout'));
    assert.equal(await readout.getAttribute('aria-live'), 'off');
    await page.locator('.stage').focus();
    await page.keyboard.press('Home');
    await until(page, () => document.querySelector('[data-test="readout"]').textContent.includes('09:31 ET'));
    await page.keyboard.press('PageDown');
    await until(page, () => document.querySelector('[data-test="readout"]').textContent.includes('10:01 ET'));
    await page.keyboard.press('ArrowLeft');
    await until(page, () => document.querySelector('[data-test="readout"]').textContent.includes('10:00 ET'));
    assert.equal(await readout.getAttribute('aria-live'), 'polite');
    await tab.close();
  });

  it('a member is chosen for the chart, and keeps the focus when the table is sorted anew', async () => {
    const tab = await open(browser, server.board);
    const { page } = tab;
    await until(page, ready.board);
    const mara = page.locator('[data-instrument="instruments/mara"] button.ticker');
    await mara.focus();
    await page.keyboard.press('Enter');
    await until(page, () => document.querySelector('[data-test="readout"]').textContent.includes('MARA +4.80%'));
    assert.equal(await mara.getAttribute('aria-pressed'), 'true');
    await page.evaluate(() => [...document.querySelectorAll('button.sort')]
      .find((b) => b.textContent === 'Instrument').click());
    assert.equal(await focused(page), 'MARA');
    await page.keyboard.press('Enter');
    await until(page, () => !document.querySelector('[data-test="readout"]').textContent.includes('MARA'));
    await tab.close();
  });

  it('a page begins at its heading, and Back comes back', async () => {
    const tab = await open(browser, server.board);
    await until(tab.page, ready.board);
    await tab.page.getByRole('link', { name: 'Rank' }).press('Enter');
    await until(tab.page, ready.rank);
    assert.equal(await focused(tab.page), 'Rank by business model');
    assert.equal(await tab.page.title(), 'Rank - MinerGrpc');
    assert.equal(await tab.page.getByRole('link', { name: 'Rank' }).getAttribute('aria-current'), 'page');
    await tab.page.goBack();
    await until(tab.page, ready.board);
    await tab.close();
  });
});

describe('on any screen', () => {
  for (const scheme of ['light', 'dark']) {
    for (const width of [1360, 400]) {
      it(`nothing hinders a reader, and nothing is cut off: ${scheme}, ${width} wide`, async () => {
        for (const [name, path] of Object.entries(pages)) {
          const tab = await open(browser, server.board + path, { scheme, width, height: 850 });
          await until(tab.page, ready[name]);
          await tab.page.screenshot({ path: `${screenshots}${name}-${scheme}-${width}.png`, fullPage: true });
          const overflow = await tab.page.evaluate(() =>
            Math.max(0, document.documentElement.scrollWidth - innerWidth));
          assert.equal(overflow, 0, `${name} is ${overflow} pixels too wide`);
          await tab.page.evaluate(axe);
          const { violations } = await tab.page.evaluate(() => window.axe.run());
          assert.deepEqual(violations.map((v) =>
            `${name}: ${v.id}, ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.html).join(' ')}`), []);
          await tab.close();
        }
      });
    }
  }
});

describe('before it is built', () => {
  it('says how to build it', async () => {
    const unbuilt = await Server.start('--Feed:Kind=None', '--Board:Folder=/nowhere/dist');
    const tab = await open(browser, unbuilt.board, { expected: /503/ });
    assert.equal(await tab.page.locator('h1').innerText(), 'The board is not built yet');
    assert.match(await tab.page.locator('pre').innerText(), /^cd \/.*clients\/web\nnpm ci\nnpm run build$/);
    assert.match(await tab.page.evaluate(() => getComputedStyle(document.body).maxWidth), /px$/);
    await tab.page.screenshot({ path: `${screenshots}unbuilt.png` });
    await tab.close();
    await unbuilt.dispose();
  });
});
