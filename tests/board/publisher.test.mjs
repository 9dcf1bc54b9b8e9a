// What a publisher and an announcer tell, on an open page.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, open, test, until } from './support/browser.mjs';
import { Contract } from './support/contract.mjs';
import { Server } from './support/server.mjs';

const OPEN = Date.UTC(2025, 8, 10, 13, 30) / 1000;

let browser;
let server;
let contract;
let tab;
before(async () => {
  browser = await launch();
  server = await Server.start('--Feed:Kind=None');
  contract = new Contract(server.address);
  tab = await open(browser, server.board);
});
after(async () => {
  contract.close();
  await tab.close();
  await server.dispose();
  await browser.close();
});

/** One batch on a stream of its own; its ack. */
function published(batch) {
  const publisher = contract.publisher();
  return new Promise((resolve, reject) => {
    publisher.on('data', (ack) => {
      resolve(ack);
      publisher.end();
    });
    publisher.on('error', reject);
    publisher.write(batch);
  });
}

const trade = (id, second, last, close, flags = []) => ({
  instrument: `instruments/${id}`, event_time: { seconds: String(OPEN + second), nanos: 0 }, last_price_nanos: last,
  last_size_nanos: '100000000000', previous_close_price_nanos: close,
  previous_close_session_date: { year: 2025, month: 9, day: 9 }, flags,
});

const cell = (instrument, name) => tab.page.locator(`[data-instrument="instruments/${instrument}"] ${test(name)}`);
const becomes = (locator, text) => locator.filter({ hasText: text }).waitFor();

describe('an open page', () => {
  it('waits for the first quotes, and says so', async () => {
    assert.ok(await tab.page.getByText('Waiting for the first quotes.').isVisible());
    assert.equal(await tab.page.locator(test('received')).innerText(), 'nothing received yet');
    assert.ok(await tab.page.locator(test('simulated')).isHidden());
  });

  it('shows prices to their last digit, also beyond what a float holds', async () => {
    const ack = await published({ quotes: [
      trade('btc-usd', 0, '9007199254740993', '9007199254740991'), trade('mara', 0, '123456789', '123456788'),
      trade('riot', 0, '15000000000', '14000000000'),
    ] });
    assert.equal(ack.accepted, 3);

    await becomes(cell('btc-usd', 'last'), '9,007,199.254740993');
    await becomes(cell('mara', 'last'), '0.123456789');
    await becomes(cell('riot', 'last'), '15.00');
    await becomes(cell('riot', 'move'), '+7.14%');
  });

  it('does not say SIMULATED of real quotes', async () => {
    assert.ok(await tab.page.locator(test('simulated')).isHidden());
    assert.equal(await cell('riot', 'flags').innerText(), '');
  });

  it('says HALTED of a halted one', async () => {
    await published({ quotes: [trade('riot', 1, '15000000000', '14000000000', ['QUOTE_FLAG_HALTED'])] });
    await becomes(cell('riot', 'flags'), 'HALTED');
  });

  it('tells a corrected trade, and its new price', async () => {
    const ack = await published({ quotes: [trade('mara', 2, '123456780', '123456788')] });
    await becomes(cell('mara', 'last'), '0.12345678');
    const corrected = await published({ corrections: [{
      instrument: 'instruments/mara', trade_time: { seconds: String(OPEN + 2), nanos: 0 },
      corrected_price_nanos: '123456785',
    }] });
    assert.equal(corrected.corrected, 1, JSON.stringify([ack, corrected]));

    await becomes(cell('mara', 'last'), '0.123456785');
    await becomes(tab.page.locator(test('news')), 'MARA 0.12345678 corrected to 0.123456785');
  });

  it('marks a deal that is announced, as text only', async () => {
    const headline = 'Riot leases <img src=x onerror=alert(1)> to AMD';
    await contract.call('DealService', 'AnnounceDeal', { deal: {
      name: 'deals/2025-09-10-test', headline, type: 'DEAL_TYPE_HOSTING', status: 'DEAL_STATUS_ANNOUNCED',
      parties: [{ display_name: 'Riot Platforms', role: 'PARTY_ROLE_PROVIDER', instrument: 'instruments/riot' }],
      base_value: { currency_code: 'USD', units: '311000000', nanos: 0 },
      announce_time: { seconds: String(OPEN + 3), nanos: 0 },
      sources: [{ uri: 'https://example.org/deal', kind: 'SOURCE_KIND_OTHER' }], confidence: 'CONFIDENCE_HIGH',
    } });

    await becomes(tab.page.locator('.deal-marks li'), headline);
    await becomes(tab.page.locator(test('news')), headline);
    await tab.page.locator('.deal-marks a').click();
    await becomes(tab.page.locator('.page > h2'), headline);
    assert.equal(await tab.page.locator('main img').count(), 0);
    assert.equal(await tab.page.getByText('https://example.org/deal').getAttribute('rel'), 'noopener noreferrer');
    await becomes(tab.page.locator(test('deal')), 'USD 311 m');
    await tab.page.goBack();
    await until(tab.page, () => document.querySelector('.stage') !== null);
  });
});
