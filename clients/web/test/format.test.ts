import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { MoneySchema } from '../src/gen/google/type/money_pb.ts';
import {
  age, direction, grouped, hourMinute, money, percent, price, probability, signed, timeOfDay, words,
} from '../src/format.ts';
import { timestamp } from '../src/wire/time.ts';

test('a price has every digit that it has, and at least two', () => {
  assert.equal(price(1_590_000_000n), '1.59');
  assert.equal(price(1_000_000_000n), '1.00');
  assert.equal(price(702_700_000n), '0.7027');
  assert.equal(price(1n), '0.000000001');
  assert.equal(price(111_301_530_000_000n), '111,301.53');
  assert.equal(price(-500_000_000n), '\u22120.50');
  assert.equal(price(undefined), '–');
});

test('a price beyond 53 bits keeps its last digit', () => {
  assert.equal(price(9_223_372_036_854_775_807n), '9,223,372,036.854775807');
  assert.equal(price(-9_223_372_036_854_775_808n), '\u22129,223,372,036.854775808');
});

test('a ratio is percent with its sign, and 0 has none', () => {
  assert.equal(percent(0.2421875), '+24.22%');
  assert.equal(percent(-0.007099), '\u22120.71%');
  assert.equal(percent(-0.00001), '0.00%');
  assert.equal(percent(undefined), '–');
  assert.equal(signed(5.0185), '+5.02');
  assert.equal(direction(-0.00001), 0);
  assert.equal(direction(-0.01), -1);
  assert.equal(direction(undefined), 0);
});

test('a small probability is told by its power of ten', () => {
  assert.equal(probability(0.0490), '0.0490');
  assert.equal(probability(0.676), '0.676');
  assert.equal(probability(5.254e-6), '5.3e\u22126');
  assert.equal(probability(0), '0.0000');
});

test('an age has a unit that fits', () => {
  assert.deepEqual([0, 9_900, 12_400, 119_000, 180_000, 7_200_000, 172_800_000].map(age),
    ['0.0 s', '9.9 s', '12 s', '119 s', '3 min', '2 h', '2 d']);
  assert.equal(age(undefined), '–');
  assert.equal(age(-5), '0.0 s');
});

test('an amount is shortened only where no digit is lost', () => {
  const of = (units: bigint, nanos = 0): string => money(create(MoneySchema, { currencyCode: 'USD', units, nanos }));
  assert.equal(of(17_400_000_000n), 'USD 17.4 bn');
  assert.equal(of(458_000_000n), 'USD 458 m');
  assert.equal(of(1_234_567_890n), 'USD 1,234,567,890');
  assert.equal(of(12n, 340_000_000), 'USD 12.34');
  assert.equal(money(undefined), '–');
});

test('times are those of New York', () => {
  const close = Date.UTC(2025, 8, 9, 20, 0, 0);
  assert.equal(timeOfDay(close), '16:00:00');
  assert.equal(hourMinute(Date.UTC(2025, 11, 9, 14, 30)), '09:30');
  assert.equal(timestamp(1_500).seconds, 1n);
  assert.equal(timestamp(1_500).nanos, 500_000_000);
});

test('constants become words, numbers get their commas', () => {
  assert.equal(words('SELF_MINING'), 'Self mining');
  assert.equal(words('AI_HPC'), 'AI HPC');
  assert.equal(grouped(514149n), '514,149');
});
