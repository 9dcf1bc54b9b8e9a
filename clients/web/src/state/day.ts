// A session minute by minute: the sector, BTC over the same span, and each member, as ratios. Pure.
import type { Bar } from '../gen/minergrpc/v1/quote_service_pb.ts';
import { millis } from '../format.ts';

export const MINUTE = 60_000;

/** A member's base and its minutes so far. */
export interface MemberBars {
  readonly instrument: string;
  readonly base: bigint;
  readonly bars: readonly Bar[];
}

export class Day {
  readonly minutes: number;
  /** NaN where nothing is known. */
  readonly sector: Float64Array;
  readonly benchmark: Float64Array;
  /** Grows with each value. */
  version = 0;
  private readonly members = new Map<string, Float64Array>();

  constructor(readonly date: string, readonly open: number, readonly close: number) {
    this.minutes = Math.round((close - open) / MINUTE);
    this.sector = this.empty();
    this.benchmark = this.empty();
  }

  /** Undefined: it has no value yet. */
  member(instrument: string): Float64Array | undefined {
    return this.members.get(instrument);
  }

  /** The end of a minute, where its value is drawn. */
  endOf(minute: number): number {
    return this.open + (minute + 1) * MINUTE;
  }

  /** The minute of an instant, the closing print in the last one. Undefined: not of the session. */
  minuteOf(time: number): number | undefined {
    if (time < this.open || time > this.close) {
      return undefined;
    }
    return Math.min(Math.floor((time - this.open) / MINUTE), this.minutes - 1);
  }

  setSector(time: number | undefined, ratio: number | undefined, benchmark: number | undefined): void {
    this.set(this.sector, time, ratio);
    this.set(this.benchmark, time, benchmark);
  }

  setMember(instrument: string, time: number | undefined, ratio: number | undefined): void {
    this.set(this.seriesOf(instrument), time, ratio);
  }

  /**
   * Fills what the stream has not told, from closes of minutes: a member's close over its base, the sector as the mean
   * of the members that have traded. Ratios are for a line on a screen, so here a price may become a float.
   */
  fill(members: readonly MemberBars[], benchmark: MemberBars | undefined, others: readonly MemberBars[] = []): void {
    const carried = members.map((m) => this.carried(m));
    members.forEach((m, i) => merge(this.seriesOf(m.instrument), carried[i]!));
    others.forEach((m) => merge(this.seriesOf(m.instrument), this.carried(m)));
    const mean = this.empty();
    for (let minute = 0; minute < this.minutes; minute++) {
      let sum = 0;
      let count = 0;
      for (const series of carried) {
        const value = series[minute]!;
        if (!Number.isNaN(value)) {
          sum += value;
          count++;
        }
      }
      if (count > 0) {
        mean[minute] = sum / count;
      }
    }
    merge(this.sector, mean);
    if (benchmark !== undefined) {
      merge(this.benchmark, this.carried(benchmark));
      merge(this.seriesOf(benchmark.instrument), this.carried(benchmark));
    }
    this.version++;
  }

  /** The close of each minute, or of the one before where it had no trade; up to the last that had one. */
  private carried({ base, bars }: MemberBars): Float64Array {
    const series = this.empty();
    let next = 0;
    let last = NaN;
    for (const bar of bars) {
      const minute = this.minuteOf(millis(bar.startTime) ?? NaN);
      if (minute === undefined || bar.closePriceNanos === undefined || base === 0n) {
        continue;
      }
      series.fill(last, next, minute);
      last = Number(bar.closePriceNanos) / Number(base) - 1;
      series[minute] = last;
      next = minute + 1;
    }
    return series;
  }

  private set(series: Float64Array, time: number | undefined, ratio: number | undefined): void {
    const minute = time === undefined ? undefined : this.minuteOf(time);
    if (minute !== undefined && ratio !== undefined) {
      series[minute] = ratio;
      this.version++;
    }
  }

  private seriesOf(instrument: string): Float64Array {
    let series = this.members.get(instrument);
    if (series === undefined) {
      series = this.empty();
      this.members.set(instrument, series);
    }
    return series;
  }

  private empty(): Float64Array {
    return new Float64Array(this.minutes).fill(NaN);
  }
}

function merge(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) {
    if (Number.isNaN(into[i]!)) {
      into[i] = from[i]!;
    }
  }
}
