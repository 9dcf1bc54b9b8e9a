import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { CursorSchema } from '../src/gen/minergrpc/v1/common_pb.ts';
import {
  EventSchema, StreamSectorMovesResponseSchema, type Event, type StreamSectorMovesResponse,
} from '../src/gen/minergrpc/v1/sector_service_pb.ts';
import { isRefusal, ReconnectPolicy } from '../src/wire/policy.ts';
import { StreamPosition } from '../src/wire/position.ts';

const cursor = (sequence: bigint, journalId = 'j'): ReturnType<typeof create<typeof CursorSchema>> =>
  create(CursorSchema, { journalId, sequence });
const event = (sequence: bigint): Event => create(EventSchema, { sequence });
const delivery = (deliveryNumber: bigint, isAck = false): StreamSectorMovesResponse => create(
  StreamSectorMovesResponseSchema,
  { deliveryNumber, ...(isAck ? { control: { case: 'ack' as const, value: { journalId: 'j' } } } : {}) });
const control = (value: StreamSectorMovesResponse['control']): StreamSectorMovesResponse['control'] =>
  create(StreamSectorMovesResponseSchema, { control: value as never }).control;

function live(): StreamPosition {
  const position = new StreamPosition({ case: 'live', value: true });
  position.next();
  position.takeControl(control({ case: 'ack', value: { journalId: 'j' } } as never));
  return position;
}

function snapshot(position: StreamPosition, at: bigint): void {
  position.takeControl(control({ case: 'snapshotBegin', value: { cursor: cursor(at) } } as never));
  position.tryTake(event(at));
  position.takeControl(control({ case: 'snapshotEnd', value: { cursor: cursor(at) } } as never));
}

test('after a snapshot a stream resumes behind the newest event that it has folded', () => {
  const position = live();
  snapshot(position, 10n);
  assert.equal(position.tryTake(event(12n)), true);

  const next = position.next();

  assert.equal(next.case, 'afterCursor');
  assert.deepEqual(next.value, cursor(12n));
});

test('no sequence is folded twice, and older ones are news inside a new snapshot', () => {
  const position = live();
  snapshot(position, 10n);
  assert.equal(position.tryTake(event(10n)), false);
  position.takeControl(control({ case: 'snapshotBegin', value: { cursor: cursor(3n) } } as never));
  assert.equal(position.tryTake(event(3n)), true);
});

test('a break inside a snapshot begins it anew', () => {
  const position = live();
  position.takeControl(control({ case: 'snapshotBegin', value: { cursor: cursor(10n) } } as never));
  position.tryTake(event(9n));

  assert.deepEqual(position.next(), { case: 'live', value: true });
});

test('a gap leads to a snapshot', () => {
  const position = live();
  snapshot(position, 10n);
  position.takeControl(control({ case: 'gap', value: {} } as never));

  assert.deepEqual(position.next(), { case: 'live', value: true });
});

test('a heartbeat moves on over what was filtered, never back', () => {
  const position = live();
  snapshot(position, 10n);
  position.takeControl(control({ case: 'heartbeat', value: { cursor: cursor(20n) } } as never));
  position.takeControl(control({ case: 'heartbeat', value: { cursor: cursor(15n) } } as never));

  assert.equal(position.cursor?.sequence, 20n);
});

test('a replay that has told nothing begins where it was to begin', () => {
  const start = { case: 'sinceTime', value: { seconds: 1n, nanos: 0 } } as never;
  assert.equal(new StreamPosition(start).next(), start);
});

test('a hole in the deliveries and a missing ack are losses', () => {
  const position = live();
  assert.equal(position.findLoss(delivery(1n, true)), undefined);
  assert.equal(position.findLoss(delivery(2n)), undefined);
  assert.match(position.findLoss(delivery(4n)) ?? '', /delivery 4 came after 2/);

  position.next();
  assert.match(position.findLoss(delivery(1n)) ?? '', /no ack/);
});

test('delays double up to their ceiling, data resets them, and a server that asks is heard', () => {
  const policy = new ReconnectPolicy(() => 1, 250, 1_000);
  assert.deepEqual([policy.next(), policy.next(), policy.next(), policy.next()], [250, 500, 1_000, 1_000]);
  policy.progressed();
  assert.equal(policy.next(), 250);
  assert.equal(policy.next(4_000), 5_000);
  assert.equal(new ReconnectPolicy(() => 0, 250).next(), 125);
});

test('what would be refused again is a refusal', () => {
  assert.ok(isRefusal(Code.InvalidArgument) && isRefusal(Code.OutOfRange));
  assert.ok(!isRefusal(Code.Unavailable) && !isRefusal(Code.Internal) && !isRefusal(undefined));
});
