// What the page knows and where it stands: live or in a replay, connected or not. Views read it and never write it.
import type { FeedStatus } from '../gen/minergrpc/v1/common_pb.ts';
import type { Divergence } from '../gen/minergrpc/v1/divergence_service_pb.ts';
import { InstrumentKind, type Instrument } from '../gen/minergrpc/v1/instrument_service_pb.ts';
import type { Event, Heartbeat, StreamAck } from '../gen/minergrpc/v1/sector_service_pb.ts';
import { lastPart, millis } from '../format.ts';
import { sectors, streamRequest } from '../wire/calls.ts';
import type { Start } from '../wire/position.ts';
import { Subscription, type Sink } from '../wire/subscription.ts';
import { timestamp } from '../wire/time.ts';
import type { Day } from './day.ts';
import { Market } from './market.ts';
import { Questions } from './questions.ts';

export interface Link {
  readonly state: 'connecting' | 'connected' | 'waiting' | 'refused';
  /** In words; empty when connected. */
  readonly why: string;
  /** When it tries again, by performance.now(). */
  readonly retryAt: number;
}

export interface Replay {
  readonly day: Day;
  readonly pace: number;
  readonly state: 'playing' | 'paused' | 'ended';
}

export class Board implements Sink {
  readonly market = new Market();
  /** By instrument, over the session to date. */
  ranks = new Map<string, Divergence>();
  ranksVersion = 0;
  instruments = new Map<string, Instrument>();
  day: Day | undefined;
  link: Link = { state: 'connecting', why: '', retryAt: 0 };
  /** Undefined: live. */
  replay: Replay | undefined;
  feeds: readonly FeedStatus[] = [];
  journal = '';
  /** When data or a heartbeat last came, by performance.now(). */
  heardAt = performance.now();
  /** When an event last came, by performance.now(). Undefined: none yet. */
  eventAt: number | undefined;
  /** An instrument that the chart shows beside the sector. */
  selected: string | undefined;

  private readonly questions: Questions;
  private subscription: Subscription | undefined;

  /** @param changed Called after each change; it only asks for a frame. */
  constructor(private readonly changed: () => void) {
    this.questions = new Questions(this, changed);
  }

  get benchmark(): Instrument | undefined {
    return [...this.instruments.values()].find((i) => i.kind === InstrumentKind.BENCHMARK);
  }

  tickerOf(instrument: string): string {
    return this.instruments.get(instrument)?.ticker || lastPart(instrument).toUpperCase();
  }

  goLive(): void {
    this.replay = undefined;
    this.begin({ case: 'live', value: true });
  }

  /** Plays a past session at a pace: session seconds for each second. */
  startReplay(day: Day, pace: number): void {
    this.replay = { day, pace, state: 'playing' };
    this.begin({ case: 'sinceTime', value: timestamp(day.open) }, pace);
    this.day = day;
    this.questions.newsBefore(day);
  }

  pauseReplay(): void {
    if (this.replay?.state === 'playing') {
      this.replay = { ...this.replay, state: 'paused' };
      this.subscription?.close();
      this.changed();
    }
  }

  /** Goes on where it was paused, by its cursor; also with another pace. */
  resumeReplay(pace: number): void {
    if (this.replay === undefined || this.replay.state === 'ended') {
      return;
    }
    const position = this.subscription?.position;
    const start: Start = position?.cursor === undefined
      ? { case: 'sinceTime', value: timestamp(this.replay.day.open) }
      : { case: 'afterCursor', value: position.cursor };
    this.replay = { ...this.replay, pace, state: 'playing' };
    this.subscribe(start, pace);
  }

  select(instrument: string | undefined): void {
    this.selected = instrument;
    this.changed();
  }

  connected(ack: StreamAck): void {
    this.link = { state: 'connected', why: '', retryAt: 0 };
    if (this.journal !== '' && this.journal !== ack.journalId && this.replay === undefined) {
      this.forget();
    }
    this.journal = ack.journalId;
    this.heard();
  }

  event(event: Event): void {
    if (this.replay !== undefined && (millis(event.eventTime) ?? 0) > this.replay.day.close) {
      this.endReplay();
      return;
    }
    this.market.fold(event);
    this.eventAt = performance.now();
    if (event.payload.case === 'move') {
      const move = event.payload.value;
      this.day?.setMember(event.instrument, millis(move.lastTime), move.moveRatio);
    } else if (event.payload.case === 'sector') {
      const sector = event.payload.value;
      this.questions.dayOf(this.market.sessionDate);
      this.day?.setSector(millis(sector.asOf), sector.equalWeightMoveRatio, sector.benchmarkMoveRatio);
    }
    this.heard();
  }

  snapshotBegan(): void {
    this.market.clear(false);
    this.heard();
  }

  snapshotEnded(): void {
    this.questions.now();
    this.heard();
  }

  caughtUp(): void {
    if (this.replay !== undefined) {
      this.endReplay();
    }
    this.heard();
  }

  heartbeat(heartbeat: Heartbeat): void {
    // While a replay plays, the heartbeat's clock is that of the present.
    if (this.replay === undefined) {
      this.market.heartbeat(heartbeat);
    }
    this.feeds = heartbeat.feeds;
    this.heard();
  }

  disconnected(why: string, delay: number): void {
    this.link = { state: 'waiting', why, retryAt: performance.now() + delay };
    this.changed();
  }

  refused(why: string): void {
    this.link = { state: 'refused', why, retryAt: 0 };
    this.changed();
  }

  private begin(start: Start, pace?: number): void {
    this.market.clear(true);
    this.forget();
    this.subscribe(start, pace);
  }

  private forget(): void {
    this.day = undefined;
    this.ranks.clear();
    this.ranksVersion++;
    this.eventAt = undefined;
    this.questions.forget();
  }

  private subscribe(start: Start, pace?: number): void {
    this.subscription?.close();
    this.link = { state: 'connecting', why: '', retryAt: 0 };
    // What an old call still delivers must not reach the new state.
    const sink: Sink = this.guarded(() => this.subscription === subscription);
    const subscription = new Subscription(sectors, streamRequest(start, pace), sink);
    this.subscription = subscription;
    void subscription.run();
    this.questions.begin();
    this.changed();
  }

  private guarded(isPresent: () => boolean): Sink {
    const paused = (): boolean => this.replay !== undefined && this.replay.state !== 'playing';
    const guard = <A extends unknown[]>(take: (...args: A) => void) => (...args: A): void => {
      if (isPresent() && !paused()) {
        take.apply(this, args);
      }
    };
    return {
      connected: guard(this.connected), event: guard(this.event), snapshotBegan: guard(this.snapshotBegan),
      snapshotEnded: guard(this.snapshotEnded), caughtUp: guard(this.caughtUp), heartbeat: guard(this.heartbeat),
      disconnected: guard(this.disconnected), refused: guard(this.refused),
    };
  }

  private endReplay(): void {
    if (this.replay !== undefined) {
      this.replay = { ...this.replay, state: 'ended' };
      this.subscription?.close();
      this.questions.now();
      this.changed();
    }
  }

  private heard(): void {
    this.heardAt = performance.now();
    this.changed();
  }
}
