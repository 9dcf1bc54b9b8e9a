// Debian's Chromium. A page that logs an error, or breaks its Content-Security-Policy, fails its test.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
  ],
});

/** A new page in a context of its own. `expected` errors are what the test is about. */
export async function open(browser, address, { scheme = 'light', width = 1360, height = 900, expected } = {}) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected?.test(message.text())) {
      errors.push(message.text());
    }
  });
  await page.goto(address);
  return {
    page,
    async close() {
      await context.close();
      assert.deepEqual(errors, []);
    },
  };
}

export const test = (name) => `[data-test="${name}"]`;

/** Until something holds on the page. */
export const until = (page, check, argument) => page.waitForFunction(check, argument, { polling: 50 });

/** The newest event that the page has. */
export const sequence = (page) => page.evaluate(
  () => BigInt(document.querySelector('[data-test="sequence"]').dataset.sequence));

/** Until the page has a newer one. */
export const pastSequence = (page, last) => until(page, (before) =>
  BigInt(document.querySelector('[data-test="sequence"]').dataset.sequence) > BigInt(before), String(last));

/** What the table and the strip show, all of one frame: the browser draws nothing in between. */
export const shown = (page) => page.evaluate(() => {
  const text = (element, name) => element.querySelector(`[data-test="${name}"]`).textContent;
  const strip = document.querySelector('[data-test="sector"]');
  return {
    sector: {
      sequence: strip.dataset.sequence,
      ...Object.fromEntries(
        ['mean', 'median', 'btc', 'excess', 'breadth', 'dispersion'].map((n) => [n, text(strip, n)])),
    },
    rows: [...document.querySelectorAll('.members tbody tr')].map((row) => ({
      instrument: row.dataset.instrument, sequence: row.dataset.sequence,
      ...Object.fromEntries(
        ['last', 'move', 'btc', 'excess', 'sigmas', 'z', 'flags'].map((n) => [n, text(row, n)])),
    })),
  };
});
