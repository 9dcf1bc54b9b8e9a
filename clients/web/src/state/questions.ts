// What a stream does not tell and must be asked for: names, the hours of a day, its minutes so far, the divergences.
import { ConnectError } from '@connectrpc/connect';
import { DivergenceStatus } from '../gen/minergrpc/v1/divergence_service_pb.ts';
import { InstrumentKind } from '../gen/minergrpc/v1/instrument_service_pb.ts';
import { millis } from '../format.ts';
import { deals, divergences, instruments, minuteBars, quotes } from '../wire/calls.ts';
import { timestamp } from '../wire/time.ts';
import type { Board } from './board.ts';
import { Day, MINUTE, type MemberBars } from './day.ts';

const EVERY = 2_000;
const CALLS_AT_ONCE = 3;
const DEALS_AROUND = 4 * 24 * 60 * MINUTE;

export class Questions {
  private stop = new AbortController();
  private timer = 0;
  private asking = false;
  private askedAt = -1n;
  private pendingDay = '';
  private known = Promise.resolve();

  constructor(private readonly board: Board, private readonly changed: () => void) {}

  /** A new stream: ask again and again. */
  begin(): void {
    this.stop.abort();
    this.stop = new AbortController();
    clearInterval(this.timer);
    this.timer = setInterval(() => this.now(), EVERY) as unknown as number;
    this.known = this.names();
  }

  forget(): void {
    this.pendingDay = '';
    this.askedAt = -1n;
  }

  /** The divergences, unless nothing has happened since they were last asked for. */
  now(): void {
    const { market } = this.board;
    this.dayOf(market.sessionDate);
    if (this.asking || market.moves.size === 0 || market.sequence === this.askedAt || document.hidden) {
      return;
    }
    this.asking = true;
    this.askedAt = market.sequence;
    void this.rank(this.stop.signal).finally(() => {
      this.asking = false;
    });
  }

  /** The day of the moves; asks for its hours and minutes when it is another one. */
  dayOf(date: string | undefined): void {
    // A replay has its day from the beginning, and tells its own past.
    const known = date === undefined || date === this.board.day?.date || date === this.pendingDay;
    if (known || this.board.replay !== undefined) {
      return;
    }
    this.pendingDay = date;
    void this.openDay(date, this.stop.signal);
  }

  /** What was known when a replayed session opened; the stream tells the rest. */
  newsBefore(day: Day): void {
    const signal = this.stop.signal;
    void this.asked(signal, () => this.news(day, signal));
  }

  private async names(): Promise<void> {
    const signal = this.stop.signal;
    await this.asked(signal, async () => {
      const asOf = this.board.replay === undefined ? {} : { asOf: timestamp(this.board.replay.day.open) };
      const answer = await instruments.listInstruments({ pageSize: 1000, ...asOf }, { signal });
      this.board.instruments = new Map(answer.instruments.map((i) => [i.name, i]));
      answer.instruments.forEach((i) => this.board.market.changed.add(i.name));
    });
  }

  private async rank(signal: AbortSignal): Promise<void> {
    await this.asked(signal, async () => {
      const { market, replay } = this.board;
      const asOf = replay === undefined || market.time === undefined ? {} : { asOf: timestamp(market.time) };
      const answer = await divergences.rankDivergences(asOf, { signal });
      this.board.ranks = new Map([...answer.divergences, ...answer.skipped].map((d) => [d.instrument, d]));
      this.board.ranksVersion++;
    });
  }

  private async openDay(date: string, signal: AbortSignal): Promise<void> {
    await this.asked(signal, async () => {
      const opened = await sessionOf(date, signal);
      if (opened === undefined) {
        return;
      }
      await this.known;
      this.board.day = opened;
      await this.news(opened, signal);
      await this.minutes(opened, signal);
      this.pendingDay = '';
    }, () => {
      this.pendingDay = '';
      this.board.day = undefined;
    });
  }

  private async minutes(day: Day, signal: AbortSignal): Promise<void> {
    const { market, benchmark } = this.board;
    const sectorBase = market.sector?.benchmarkBasePriceNanos;
    const all = [...market.moves].flatMap(([instrument, { move }]) => {
      const base = instrument === benchmark?.name ? sectorBase : move.basePriceNanos;
      return base === undefined ? [] : [{ instrument, base }];
    });
    const read: MemberBars[] = [];
    // A few at a time: the browser has six connections, and the stream holds one.
    for (let i = 0; i < all.length; i += CALLS_AT_ONCE) {
      read.push(...await Promise.all(all.slice(i, i + CALLS_AT_ONCE).map(async (m) => (
        { ...m, bars: await minuteBars(m.instrument, day.open, day.close + MINUTE, signal) }))));
    }
    const kind = (m: MemberBars): InstrumentKind | undefined => this.board.instruments.get(m.instrument)?.kind;
    day.fill(
      read.filter((m) => kind(m) === InstrumentKind.MINER), read.find((m) => kind(m) === InstrumentKind.BENCHMARK),
      read.filter((m) => kind(m) === InstrumentKind.COUNTERPARTY));
  }

  /** What was announced and what diverged before the page came. */
  private async news(day: Day, signal: AbortSignal): Promise<void> {
    const asOf = this.board.replay === undefined ? {} : { asOf: timestamp(day.open) };
    const known = await deals.listDeals({
      pageSize: 100, startTime: timestamp(day.open - DEALS_AROUND), endTime: timestamp(day.close), ...asOf,
    }, { signal });
    known.deals.forEach((d) => this.board.market.addDeal(d));
    if (this.board.replay === undefined) {
      const alerts = await divergences.listDivergenceAlerts({
        pageSize: 100, startTime: timestamp(day.open), endTime: timestamp(day.close + MINUTE),
      }, { signal });
      alerts.alerts.forEach((a) => this.board.market.addAlert(a));
    }
  }

  /** A question that fails is asked again with the next change; the stream says what is wrong with the server. */
  private async asked(signal: AbortSignal, question: () => Promise<void>, failed?: () => void): Promise<void> {
    try {
      await question();
    } catch (error) {
      if (!signal.aborted) {
        this.askedAt = -1n;
        failed?.();
        console.warn(ConnectError.from(error).message);
      }
    }
    if (!signal.aborted) {
      this.changed();
    }
  }
}

/** Undefined: the exchange did not open on that day. */
export async function sessionOf(date: string, signal?: AbortSignal): Promise<Day | undefined> {
  const [year, month, dayOfMonth] = date.split('-').map(Number) as [number, number, number];
  const next = new Date(Date.UTC(year, month - 1, dayOfMonth + 1));
  const answer = await quotes.listSessions({
    startDate: { year, month, day: dayOfMonth },
    endDate: { year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() },
  }, signal === undefined ? {} : { signal });
  const session = answer.sessions[0];
  return session === undefined ? undefined : new Day(date, millis(session.openTime)!, millis(session.closeTime)!);
}

/** Whether a divergence has numbers. */
export const isOk = (status: DivergenceStatus): boolean => status === DivergenceStatus.OK;
