// What the stream has told so far. Events are folded in here and nothing is drawn; views read it once a frame.
import type { MarketSession } from '../gen/minergrpc/v1/common_pb.ts';
import type { Deal } from '../gen/minergrpc/v1/deal_service_pb.ts';
import type { DivergenceAlert } from '../gen/minergrpc/v1/divergence_service_pb.ts';
import type { Correction, Event, Heartbeat, Move, SectorMove } from '../gen/minergrpc/v1/sector_service_pb.ts';
import { day, millis } from '../format.ts';

export interface KeptMove {
  readonly move: Move;
  readonly sequence: bigint;
}

export interface KeptCorrection {
  readonly correction: Correction;
  readonly sequence: bigint;
  readonly time: number;
}

const KEPT_CORRECTIONS = 20;

export class Market {
  /** By instrument. */
  readonly moves = new Map<string, KeptMove>();
  sector: SectorMove | undefined;
  /** Of the event that carried it. */
  sectorSequence = 0n;
  session: MarketSession | undefined;
  /** Of the newest event that was folded. 0: none. */
  sequence = 0n;
  /** The market's own clock, milliseconds since 1970. Undefined: nothing has happened. */
  time: number | undefined;
  /** By name, in their newest state. */
  readonly deals = new Map<string, Deal>();
  readonly alerts = new Map<string, DivergenceAlert>();
  readonly corrections: KeptCorrection[] = [];
  /** Instruments whose move changed since they were drawn. */
  readonly changed = new Set<string>();
  /** Grows with each deal, alert and correction. */
  newsVersion = 0;
  /** Grows with each deal alone. */
  dealsVersion = 0;

  fold(event: Event): void {
    if (event.sequence > this.sequence) {
      this.sequence = event.sequence;
    }
    const time = millis(event.eventTime);
    this.advance(time);
    const payload = event.payload;
    switch (payload.case) {
      case 'move':
        this.moves.set(event.instrument, { move: payload.value, sequence: event.sequence });
        this.changed.add(event.instrument);
        break;
      case 'sector':
        this.sector = payload.value;
        this.sectorSequence = event.sequence;
        this.session = payload.value.session;
        break;
      case 'session':
        this.session = payload.value.current;
        break;
      case 'deal':
        this.addDeal(payload.value);
        break;
      case 'alert':
        this.addAlert(payload.value);
        break;
      case 'correction':
        this.corrections.unshift({ correction: payload.value, sequence: event.sequence, time: time ?? 0 });
        this.corrections.splice(KEPT_CORRECTIONS);
        this.newsVersion++;
        break;
      default:
    }
  }

  heartbeat(heartbeat: Heartbeat): void {
    this.advance(millis(heartbeat.marketTime));
    this.session = heartbeat.session;
    if (heartbeat.cursor !== undefined && heartbeat.cursor.sequence > this.sequence) {
      this.sequence = heartbeat.cursor.sequence;
    }
  }

  /** Also from a list; an older revision never replaces a newer one. */
  addDeal(deal: Deal): void {
    if ((this.deals.get(deal.name)?.revision ?? 0) < deal.revision) {
      this.deals.set(deal.name, deal);
      this.dealsVersion++;
      this.newsVersion++;
    }
  }

  /** Also from a list; an older state never replaces a newer one. */
  addAlert(alert: DivergenceAlert): void {
    const known = this.alerts.get(alert.name);
    if (known === undefined || (millis(known.updateTime) ?? 0) <= (millis(alert.updateTime) ?? 0)) {
      this.alerts.set(alert.name, alert);
      this.newsVersion++;
    }
  }

  /** The trading day of the moves. Undefined: no member has traded. */
  get sessionDate(): string | undefined {
    return this.sector?.sessionDate === undefined ? undefined : day(this.sector.sessionDate);
  }

  /** A snapshot follows, or another time. What has happened stays true unless `all` goes. */
  clear(all: boolean): void {
    this.moves.clear();
    this.changed.clear();
    this.sector = undefined;
    this.sequence = 0n;
    if (all) {
      this.time = undefined;
      this.session = undefined;
      this.deals.clear();
      this.alerts.clear();
      this.corrections.length = 0;
      this.dealsVersion++;
    }
    this.newsVersion++;
  }

  private advance(time: number | undefined): void {
    if (time !== undefined && (this.time === undefined || time > this.time)) {
      this.time = time;
    }
  }
}
