// The contract over gRPC-Web, to the server that the page came from.
import { create } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import { DealService } from '../gen/minergrpc/v1/deal_service_pb.ts';
import { DivergenceService } from '../gen/minergrpc/v1/divergence_service_pb.ts';
import { InstrumentService } from '../gen/minergrpc/v1/instrument_service_pb.ts';
import { BarInterval, QuoteService, type Bar } from '../gen/minergrpc/v1/quote_service_pb.ts';
import {
  Delivery, EventKind, GapPolicy, SectorService, StreamSectorMovesRequestSchema, type StreamSectorMovesRequest,
} from '../gen/minergrpc/v1/sector_service_pb.ts';
import type { Start } from './position.ts';
import { timestamp } from './time.ts';

const transport = createGrpcWebTransport({ baseUrl: window.location.origin });

export const sectors = createClient(SectorService, transport);
export const quotes = createClient(QuoteService, transport);
export const instruments = createClient(InstrumentService, transport);
export const divergences = createClient(DivergenceService, transport);
export const deals = createClient(DealService, transport);

const HEARTBEAT_SECONDS = 2n;

// A browser has six connections for a host: everything live comes by one stream.
export function streamRequest(start: Start, pace?: number): StreamSectorMovesRequest {
  return create(StreamSectorMovesRequestSchema, {
    start,
    kinds: [
      EventKind.MOVE, EventKind.SECTOR, EventKind.DEAL, EventKind.ALERT, EventKind.SESSION, EventKind.CORRECTION,
    ],
    delivery: Delivery.LATEST,
    // Ten pictures a second are more than anybody reads; what lies between is folded by the server.
    minimumInterval: { seconds: 0n, nanos: 100_000_000 },
    heartbeatInterval: { seconds: HEARTBEAT_SECONDS, nanos: 0 },
    gapPolicy: GapPolicy.SNAPSHOT,
    ...(pace === undefined ? {} : { replayPace: pace }),
  });
}

/** All minute bars of a span, oldest first. */
export async function minuteBars(instrument: string, from: number, to: number, signal: AbortSignal): Promise<Bar[]> {
  const bars: Bar[] = [];
  let pageToken = '';
  do {
    const page = await quotes.listBars({
      instrument, interval: BarInterval.ONE_MINUTE, startTime: timestamp(from), endTime: timestamp(to),
      pageSize: 1000, pageToken,
    }, { signal });
    bars.push(...page.bars);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return bars;
}
