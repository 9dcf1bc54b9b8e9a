import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { MarketSession } from '../src/gen/minergrpc/v1/common_pb.ts';
import { BarSchema } from '../src/gen/minergrpc/v1/quote_service_pb.ts';
import { EventSchema, HeartbeatSchema } from '../src/gen/minergrpc/v1/sector_service_pb.ts';
import { DealSchema } from '../src/gen/minergrpc/v1/deal_service_pb.ts';
import { Day, MINUTE } from '../src/state/day.ts';
import { Market } from '../src/state/market.ts';
import { marksOf } from '../src/view/chart-marks.ts';
import { timestamp } from '../src/wire/time.ts';

const OPEN = Date.UTC(2025, 8, 9, 13, 30);
const CLOSE = Date.UTC(2025, 8, 9, 20, 0);

const folded = (...events: MessageInitShape<typeof EventSchema>[]): Market => {
  const market = new Market();
  events.forEach((e) => market.fold(create(EventSchema, e)));
  return market;
};
const move = (sequence: bigint, moveRatio: number, at = OPEN): MessageInitShape<typeof EventSchema> => ({
  sequence, instrument: 'instruments/bitf', eventTime: timestamp(at),
  payload: { case: 'move', value: { instrument: 'instruments/bitf', moveRatio } },
});
const deal = (revision: number): MessageInitShape<typeof EventSchema> => ({
  sequence: BigInt(revision), payload: { case: 'deal', value: { name: 'deals/a', revision } },
});

test('the newest move of an instrument stands, with its sequence', () => {
  const market = folded(move(1n, 0.1), move(5n, 0.2));

  assert.equal(market.moves.get('instruments/bitf')?.move.moveRatio, 0.2);
  assert.equal(market.moves.get('instruments/bitf')?.sequence, 5n);
  assert.equal(market.sequence, 5n);
  assert.deepEqual([...market.changed], ['instruments/bitf']);
});

test('an older revision of a deal never replaces a newer one', () => {
  const market = folded(deal(2), deal(1));

  assert.equal(market.deals.get('deals/a')?.revision, 2);
  assert.equal(market.newsVersion, 1);
  assert.equal(market.dealsVersion, 1);
});

test('a snapshot drops moves and keeps what has happened; another time drops all', () => {
  const market = folded(move(1n, 0.1), deal(1));
  market.clear(false);
  assert.equal(market.moves.size, 0);
  assert.equal(market.deals.size, 1);
  market.clear(true);
  assert.equal(market.deals.size, 0);
  assert.equal(market.time, undefined);
});

test("the market's clock never goes back, and a heartbeat moves it", () => {
  const market = folded(move(1n, 0.1, OPEN + 1000), move(2n, 0.1, OPEN));
  assert.equal(market.time, OPEN + 1000);
  market.heartbeat(create(HeartbeatSchema, {
    marketTime: timestamp(OPEN + 5000), session: MarketSession.REGULAR, cursor: { journalId: 'j', sequence: 9n },
  }));
  assert.equal(market.time, OPEN + 5000);
  assert.equal(market.session, MarketSession.REGULAR);
  assert.equal(market.sequence, 9n);
});

test('the day takes what lies within it, the closing print in its last minute', () => {
  const day = new Day('2025-09-09', OPEN, CLOSE);
  assert.equal(day.minutes, 390);
  assert.equal(day.minuteOf(OPEN - 1), undefined);
  assert.equal(day.minuteOf(OPEN), 0);
  assert.equal(day.minuteOf(OPEN + MINUTE - 1), 0);
  assert.equal(day.minuteOf(CLOSE), 389);
  assert.equal(day.minuteOf(CLOSE + 1), undefined);
  assert.equal(day.endOf(389), CLOSE);
});

test('minutes fill what the stream has not told, and the sector is the mean of those that have traded', () => {
  const bar = (minute: number, close: bigint): ReturnType<typeof create<typeof BarSchema>> =>
    create(BarSchema, { startTime: timestamp(OPEN + minute * MINUTE), closePriceNanos: close });
  const day = new Day('2025-09-09', OPEN, CLOSE);
  day.setSector(OPEN + 2 * MINUTE, 0.5, 0.01);

  day.fill([
    { instrument: 'instruments/a', base: 100n, bars: [bar(0, 110n), bar(2, 120n)] },
    { instrument: 'instruments/b', base: 200n, bars: [bar(1, 240n), bar(2, 240n)] },
  ], { instrument: 'instruments/btc-usd', base: 1000n, bars: [bar(0, 990n), bar(2, 980n)] },
  [{ instrument: 'instruments/other', base: 100n, bars: [bar(0, 200n)] }]);

  const rounded = (series: Float64Array): number[] => [...series.slice(0, 4)].map((v) => Number(v.toFixed(6)));
  // Minute 1 of a carries its close on; minute 2 of the sector was told by the stream and stays.
  assert.deepEqual(rounded(day.member('instruments/a')!), [0.1, 0.1, 0.2, NaN]);
  assert.deepEqual(rounded(day.sector), [0.1, 0.15, 0.5, NaN]);
  assert.deepEqual(rounded(day.benchmark), [-0.01, -0.01, 0.01, NaN]);
  // What is no member has a line of its own and no part in the mean.
  assert.deepEqual(rounded(day.member('instruments/other')!), [1, NaN, NaN, NaN]);
});

test('a deal stands where it was told within the session, or at the open of the first that could trade on it', () => {
  const of = (name: string, init: MessageInitShape<typeof DealSchema>): ReturnType<typeof create<typeof DealSchema>> =>
    create(DealSchema, { name, ...init });
  const marks = marksOf(new Day('2025-09-09', OPEN, CLOSE), [
    of('deals/noon', { announceTime: timestamp(OPEN + 60 * MINUTE) }),
    of('deals/eve', { firstTradableSession: { year: 2025, month: 9, day: 9 } }),
    of('deals/other', { firstTradableSession: { year: 2025, month: 9, day: 10 } }),
  ]);

  assert.deepEqual(marks.map((m) => [m.number, m.deal.name, m.time]),
    [[1, 'deals/eve', OPEN], [2, 'deals/noon', OPEN + 60 * MINUTE]]);
});
