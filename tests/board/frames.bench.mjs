// How smoothly the board draws while quotes rush in: frames a second, printed and never judged.
//
//   node frames.bench.mjs [--seconds 10] [--rate 1000]
import { parseArgs } from 'node:util';
import { launch, open, shown } from './support/browser.mjs';
import { Contract } from './support/contract.mjs';
import { Server } from './support/server.mjs';

const { values } = parseArgs({ options: {
  seconds: { type: 'string', default: '10' }, rate: { type: 'string', default: '1000' },
} });
const seconds = Number(values.seconds);
const rate = Number(values.rate);
const ids = [
  'apld', 'bitf', 'btbt', 'btc-usd', 'btdr', 'can', 'cifr', 'clsk', 'corz', 'crwv', 'glxy', 'hive', 'hut', 'iren',
  'mara', 'msft', 'nbis', 'riot', 'wulf',
];
const BATCHES_A_SECOND = 50;
const OPEN = Date.UTC(2025, 8, 10, 13, 30);

const server = await Server.start('--Feed:Kind=None');
const browser = await launch();
const contract = new Contract(server.address);
const publisher = contract.publisher();
const pending = [];
publisher.on('data', (ack) => pending.shift()?.(ack));
publisher.on('error', (error) => {
  throw error;
});

let published = 0;
let accepted = 0;
const nanos = (price) => String(Math.round(price * 10_000) * 100_000);

/** Quotes of a slow walk, the instruments in turn, at the pace of the market's own clock. */
function batch(size) {
  const quotes = Array.from({ length: size }, () => {
    const n = published++;
    const at = OPEN + (n * 1000) / rate;
    const price = 20 + (n % ids.length) + Math.sin(n / 900) * 0.2;
    return {
      instrument: `instruments/${ids[n % ids.length]}`,
      event_time: { seconds: String(Math.floor(at / 1000)), nanos: Math.floor((at % 1000) * 1e6) },
      bid_price_nanos: nanos(price - 0.01), bid_size_nanos: '100000000000', ask_price_nanos: nanos(price + 0.01),
      ask_size_nanos: '100000000000', last_price_nanos: nanos(price), last_size_nanos: '100000000000',
      previous_close_price_nanos: nanos(20 + (n % ids.length)),
      previous_close_session_date: { year: 2025, month: 9, day: 9 },
    };
  });
  return new Promise((resolve) => {
    pending.push((ack) => {
      accepted += ack.accepted;
      resolve();
    });
    publisher.write({ quotes });
  });
}

await batch(ids.length);
const tab = await open(browser, server.board);
await tab.page.waitForFunction(
  (wanted) => document.querySelectorAll('.members tbody tr').length === wanted, ids.length);

await tab.page.evaluate(() => {
  window.measured = { frames: [], changes: 0, rows: new Set() };
  new MutationObserver((list) => {
    window.measured.changes += list.length;
  }).observe(document.querySelector('.members tbody'), { subtree: true, characterData: true });
  const frame = (now) => {
    window.measured.frames.push(now);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
});
const before = published;
const start = performance.now();
const waits = [];
await new Promise((resolve) => {
  const timer = setInterval(() => {
    const elapsed = (performance.now() - start) / 1000;
    const due = Math.floor(Math.min(elapsed, seconds) * rate) - (published - before);
    if (due > 0) {
      waits.push(batch(due));
    }
    if (elapsed >= seconds) {
      clearInterval(timer);
      resolve();
    }
  }, 1000 / BATCHES_A_SECOND);
});
const took = (performance.now() - start) / 1000;
await Promise.all(waits);
const { frames, changes } = await tab.page.evaluate(() => window.measured);
const sequences = (await shown(tab.page)).rows.map((row) => BigInt(row.sequence));
const gaps = frames.slice(1).map((at, i) => at - frames[i]).sort((a, b) => a - b);
const quantile = (q) => gaps[Math.min(gaps.length - 1, Math.floor(q * gaps.length))].toFixed(1);
console.log(`${ids.length} instruments, ${Math.round((published - before) / took)} quotes/s for ${took.toFixed(1)} s, `
  + `${accepted} accepted of ${published}`);
console.log(`${(frames.length / took).toFixed(1)} frames a second; between two frames p50 ${quantile(0.5)} ms, `
  + `p99 ${quantile(0.99)} ms, longest ${quantile(1)} ms; ${Math.round(changes / took)} cells written a second`);
console.log(`newest event on the board ${sequences.reduce((a, b) => (a > b ? a : b))}`);
publisher.end();
contract.close();
await tab.close();
await browser.close();
await server.dispose();
