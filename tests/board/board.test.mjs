// What the board shows, held against the contract, in Debian's Chromium.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, open, pastSequence, sequence, shown, test, until } from './support/browser.mjs';
import { Contract } from './support/contract.mjs';
import { Server } from './support/server.mjs';
import { flags, percent, price, signed } from './support/text.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const live = (page) => until(page, () => document.querySelector('[data-test="state"]').textContent === 'Live');
const rowCount = (page, count) => until(
  page, (wanted) => document.querySelectorAll('.members tbody tr').length >= wanted, count);

/** Everything live comes by one stream; one that has just been left may take a moment to go. */
async function oneStream(contract) {
  for (;;) {
    const { limits } = await contract.call('ServerInfoService', 'GetServerInfo');
    const open = limits.find((l) => l.name === 'streams').current;
    if (open === '1') {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function assertMove(row, move) {
  assert.equal(row.last, move.last_price_nanos === undefined ? '–' : price(move.last_price_nanos), row.instrument);
  assert.equal(row.move, percent(move.move_ratio), row.instrument);
  assert.equal(row.btc, percent(move.benchmark_move_ratio), row.instrument);
  assert.equal(row.excess, percent(move.excess_ratio), row.instrument);
  assert.equal(row.flags, flags(move.flags), row.instrument);
}

function assertSector(strip, sector) {
  assert.equal(strip.mean, percent(sector.equal_weight_move_ratio));
  assert.equal(strip.median, percent(sector.median_move_ratio));
  assert.equal(strip.btc, percent(sector.benchmark_move_ratio));
  assert.equal(strip.excess, percent(sector.excess_ratio));
  assert.equal(strip.breadth, `${sector.breadth.advancing} / ${sector.breadth.declining}`);
  assert.equal(strip.dispersion, `${(sector.dispersion_ratio * 100).toFixed(2)}%`);
}

describe('a session that is over', () => {
  let server;
  let contract;
  before(async () => {
    server = await Server.start('--Feed:Pace=0');
    await server.line(/\[202\]/);
    contract = new Contract(server.address);
  });
  after(async () => {
    contract.close();
    await server.dispose();
  });

  it("has the RPCs' numbers at the same sequence", async () => {
    const tab = await open(browser, server.board);
    await rowCount(tab.page, 17);
    await until(tab.page, () => document.querySelector('[data-instrument="instruments/bitf"] [data-test="sigmas"]')
      .textContent !== '–');
    // The session's end is told in a few events more: until both stand at the same one.
    let answer;
    do {
      answer = await contract.call('SectorService', 'GetSectorMove');
      await pastSequence(tab.page, BigInt(answer.cursor.sequence) - 1n);
    } while (String(await sequence(tab.page)) !== answer.cursor.sequence);

    const { rows, sector } = await shown(tab.page);

    assertSector(sector, answer.sector_move);
    const byName = new Map(rows.map((row) => [row.instrument, row]));
    assert.equal(answer.moves.length, 15);
    answer.moves.forEach((move) => assertMove(byName.get(move.instrument), move));
    const rank = await contract.call('DivergenceService', 'RankDivergences');
    assert.ok(rank.divergences.length >= 10);
    for (const divergence of [...rank.divergences, ...rank.skipped]) {
      const row = byName.get(divergence.instrument);
      assert.equal(row.sigmas, signed(divergence.residual_sigmas), divergence.instrument);
      assert.equal(row.z, signed(divergence.modified_z), divergence.instrument);
    }
    await tab.close();
  });

  it('is sorted by move, and anew by another column', async () => {
    const tab = await open(browser, server.board);
    await rowCount(tab.page, 17);
    const names = () => tab.page.$$eval(
      '.members tbody tr:not(.other)', (rows) => rows.map((r) => r.dataset.instrument));
    await until(tab.page, () => document.querySelectorAll('.members tr.other').length === 2
      && document.querySelector('.members tbody tr').dataset.instrument === 'instruments/bitf');
    const { moves } = await contract.call('SectorService', 'GetSectorMove');
    const wanted = moves.sort((a, b) => b.move_ratio - a.move_ratio).map((m) => m.instrument);
    assert.deepEqual(await names(), wanted);

    await tab.page.getByRole('button', { name: 'Instrument' }).click();

    assert.deepEqual(await names(), [...wanted].sort());
    assert.equal(await tab.page.locator('th[aria-sort="ascending"]').innerText(), 'Instrument');
    await tab.close();
  });

  it('tells the chart in words and in a table, with the deal as a mark', async () => {
    const tab = await open(browser, server.board);
    await until(tab.page, () => document.querySelector('[data-test="chart-text"]').textContent.includes('at 16:00'));
    const { sector_move: sector } = await contract.call('SectorService', 'GetSectorMove');

    const words = await tab.page.locator(test('chart-text')).textContent();

    assert.ok(words.includes(`Sector ${percent(sector.equal_weight_move_ratio)} at 16:00`), words);
    assert.ok(words.includes(`BTC ${percent(sector.benchmark_move_ratio)}`), words);
    assert.ok(words.includes('Deals: Nebius supplies Microsoft'), words);
    await tab.page.getByText('Values as a table').click();
    const last = tab.page.locator('.values tbody tr').last();
    assert.equal((await last.innerText()).split('\t').slice(0, 3).join(' '),
      `16:00 ${percent(sector.equal_weight_move_ratio)} ${percent(sector.benchmark_move_ratio)}`);
    assert.equal(await tab.page.locator('.deal-marks a').getAttribute('href'),
      '#/deals/2025-09-08-nebius-microsoft');
    await tab.close();
  });

  it('shows a deal with its reactions', async () => {
    const tab = await open(browser, server.board);
    await tab.page.locator('.deal-marks a').click();
    await tab.page.locator('.reactions').first().waitFor();
    const name = 'deals/2025-09-08-nebius-microsoft';
    const { reactions, deal } = await contract.call('DealService', 'ListDealReactions', { name });
    const zero = reactions.filter((r) => r.window.first_session === 0 && r.window.last_session === 0);

    assert.equal(await tab.page.locator('.page > h2').innerText(), deal.headline);
    assert.equal(await tab.page.evaluate(() => document.activeElement.tagName), 'H2');
    const shownRows = tab.page.locator('.reactions').first().locator('tbody tr');
    const cells = await shownRows.evaluateAll((rows) => rows.map((r) => ({
      instrument: r.dataset.instrument, car: r.children[2].textContent, t: r.children[5]?.textContent,
    })));
    assert.equal(cells.length, zero.length);
    for (const [i, reaction] of zero.entries()) {
      assert.equal(cells[i].instrument, reaction.instrument);
      if (reaction.status === 'DIVERGENCE_STATUS_OK') {
        assert.equal(cells[i].car, signed(reaction.cumulative_abnormal_log_return, 4));
        assert.equal(cells[i].t, signed(reaction.t_statistic));
      } else {
        assert.equal(cells[i].car, 'Insufficient pairs');
      }
    }
    assert.ok((await tab.page.locator(test('deal')).innerText()).includes('USD 17.4 bn'));
    await tab.page.goto(`${server.board}#/deals/no-such-deal`);
    await tab.page.getByRole('alert').filter({ hasText: 'There is no deals/no-such-deal' }).waitFor();
    await tab.close();
  });

  it('ranks by business model', async () => {
    const tab = await open(browser, `${server.board}#/rank`);
    await tab.page.locator('.groups tbody').first().waitFor();
    const rank = await contract.call('DivergenceService', 'RankDivergences', { split_by_business_model: true });
    const sigmas = new Map(rank.divergences.map((d) => [d.instrument, signed(d.residual_sigmas)]));

    const groups = await tab.page.locator('.groups tbody').evaluateAll((bodies) => bodies.map((body) =>
      [...body.querySelectorAll('tr[data-instrument]')].map((r) => [r.dataset.instrument, r.children[4].textContent])));

    const known = rank.groups.filter((g) => g.business_model !== 'BUSINESS_MODEL_UNSPECIFIED');
    const unknown = rank.groups.filter((g) => g.business_model === 'BUSINESS_MODEL_UNSPECIFIED');
    assert.deepEqual(groups, [...known, ...unknown].map((g) => g.instruments.map((i) => [i, sigmas.get(i)])));
    await tab.page.getByLabel('Order').selectOption('Excess over peers');
    await until(tab.page, () => /mean [+\u2212][\d.]+%/.test(document.querySelector('.groups .group').textContent));
    await tab.close();
  });

  it('plays it again: session, pace, pause, on, and back to live', async () => {
    const tab = await open(browser, server.board);
    const { page } = tab;
    await live(page);
    await until(page, () => document.querySelector('#replay-session').value === '2025-09-09');
    await page.getByLabel('Pace').selectOption('300');
    await page.getByRole('button', { name: 'Play' }).click();
    await until(page, () => document.querySelector('[data-test="state"]').textContent === 'Replay at 300 times'
      && document.querySelector('[data-test="clock"]').textContent.includes(' 09:3')
      && document.querySelectorAll('.members tbody tr').length >= 15);
    await oneStream(contract);

    await page.getByRole('button', { name: 'Pause' }).click();
    await server.line(/\[1201\] Stream closed: [^,]+, client_gone/);
    const paused = await shown(page);
    const at = BigInt(paused.sector.sequence);
    const events = await contract.events(['EVENT_KIND_SECTOR', 'EVENT_KIND_MOVE'], await sequence(page));
    assertSector(paused.sector, events.get(String(at)).sector);
    paused.rows.forEach((row) => assertMove(row, events.get(row.sequence).move));
    assert.equal(await page.locator(test('state')).innerText(), 'Replay paused');
    await page.locator('.deal-marks a').waitFor();

    await page.getByRole('button', { name: 'Resume' }).click();
    await server.line(/\[1200\] Stream opened: [^,]+, LATEST, start AfterCursor/);
    await pastSequence(page, at);
    await page.getByRole('button', { name: 'Back to live' }).click();
    await live(page);
    await until(page, (wanted) => document.querySelector('[data-test="mean"]').textContent === wanted,
      percent((await contract.call('SectorService', 'GetSectorMove')).sector_move.equal_weight_move_ratio));
    await until(page, () => document.querySelector('.replay button:not([hidden])').textContent === 'Play');
    await oneStream(contract);
    await tab.close();
  });
});

describe('a session that runs', () => {
  let server;
  let contract;
  before(async () => {
    server = await Server.start('--Feed:Pace=120');
    contract = new Contract(server.address);
  });
  after(async () => {
    contract.close();
    await server.dispose();
  });

  it('shows at each moment the numbers of the events that it names', async () => {
    const tab = await open(browser, server.board);
    await rowCount(tab.page, 15);
    const moments = [];
    for (let i = 0; i < 5; i++) {
      await pastSequence(tab.page, await sequence(tab.page));
      moments.push(await shown(tab.page));
    }
    const newest = await sequence(tab.page);
    const events = await contract.events(['EVENT_KIND_SECTOR', 'EVENT_KIND_MOVE'], newest);

    for (const { sector, rows } of moments) {
      assertSector(sector, events.get(sector.sequence).sector);
      rows.forEach((row) => assertMove(row, events.get(row.sequence).move));
    }
    assert.equal(new Set(moments.map((m) => m.sector.sequence)).size, moments.length);
    await tab.close();
  });

  for (const [signal, how] of [['SIGTERM', 'an orderly stop'], ['SIGKILL', 'kill -9']]) {
    it(`stays live through ${how} of the server, and says meanwhile how old it is`, async () => {
      const tab = await open(browser, server.board, { expected: /Failed to load resource|net::ERR_/ });
      const { page } = tab;
      await rowCount(page, 15);
      await page.evaluate(() => {
        window.stillTheSamePage = true;
      });

      await server.stop(signal);
      await until(page, () => /^Reconnecting in/.test(document.querySelector('[data-test="state"]').textContent));
      assert.ok(await page.locator(test('received')).evaluate((e) => e.classList.contains('late')));
      const age = () => page.locator(test('received')).innerText();
      const first = await age();
      await until(page, (before) => document.querySelector('[data-test="received"]').textContent !== before, first);
      const before = await sequence(page);
      await server.start();

      await server.line(/\[1200\] Stream opened: [^,]+, LATEST, start AfterCursor/);
      await live(page);
      await pastSequence(page, before);
      assert.ok(await page.evaluate(() => window.stillTheSamePage));
      assert.match(await age(), /^received \d/);
      const { rows, sector } = await shown(page);
      const events = await contract.events(['EVENT_KIND_SECTOR', 'EVENT_KIND_MOVE'], await sequence(page));
      assertSector(sector, events.get(sector.sequence).sector);
      rows.forEach((row) => assertMove(row, events.get(row.sequence).move));
      await tab.close();
    });
  }

  it('begins anew when the server comes back with another journal', async () => {
    const tab = await open(browser, server.board, { expected: /Failed to load resource|net::ERR_/ });
    const { page } = tab;
    await rowCount(page, 15);
    const before = await page.locator(test('sequence')).innerText();

    await server.stop();
    server.dropJournal();
    await server.start();

    await live(page);
    await until(page, (old) => document.querySelector('[data-test="sequence"]').textContent.split(' of ')[1]
      !== old.split(' of ')[1], before);
    await rowCount(page, 15);
    const { rows, sector } = await shown(page);
    const events = await contract.events(['EVENT_KIND_SECTOR', 'EVENT_KIND_MOVE'], await sequence(page));
    assertSector(sector, events.get(sector.sequence).sector);
    rows.forEach((row) => assertMove(row, events.get(row.sequence).move));
    await tab.close();
  });

  it('says SIMULATED, and how old each trade is', async () => {
    const tab = await open(browser, server.board);
    await rowCount(tab.page, 15);
    assert.equal(await tab.page.locator(test('simulated')).innerText(), 'SIMULATED');
    assert.ok(await tab.page.locator(test('simulated')).isVisible());
    assert.ok((await shown(tab.page)).rows.every((row) => row.flags.includes('SIMULATED')));
    assert.match(await tab.page.locator('[data-instrument="instruments/bitf"] [data-test="age"]').innerText(), /^\d/);
    await tab.close();
  });
});
