// Numbers and times as people read them. Pure: no document, no clock.
import type { Timestamp } from '@bufbuild/protobuf/wkt';
import type { Date as Day } from './gen/google/type/date_pb.ts';
import type { Money } from './gen/google/type/money_pb.ts';

/** What stands where nothing is known. */
export const ABSENT = '–';

const MINUS = '\u2212';
const NANOS = 1_000_000_000n;

/** A price in nanos, exactly: every digit that it has, at least two behind the point. No float on the way. */
export function price(nanos: bigint | undefined): string {
  if (nanos === undefined) {
    return ABSENT;
  }
  const size = nanos < 0n ? -nanos : nanos;
  const fraction = (size % NANOS).toString().padStart(9, '0').replace(/0+$/, '').padEnd(2, '0');
  return `${nanos < 0n ? MINUS : ''}${grouped(size / NANOS)}.${fraction}`;
}

/** A ratio as percent with its sign: 0.2422 is +24.22%. */
export function percent(ratio: number | undefined, digits = 2): string {
  return ratio === undefined ? ABSENT : `${signed(ratio * 100, digits)}%`;
}

/** With its sign, unless it rounds to 0. */
export function signed(value: number | undefined, digits = 2): string {
  if (value === undefined) {
    return ABSENT;
  }
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? MINUS : '+'}${text}`;
}

/** A probability: three digits, small ones by their power of ten. */
export function probability(p: number | undefined): string {
  if (p === undefined) {
    return ABSENT;
  }
  if (p >= 0.001 || p === 0) {
    return p.toFixed(p >= 0.1 ? 3 : 4);
  }
  const [mantissa, exponent] = p.toExponential(1).split('e');
  return `${mantissa}e${MINUS}${exponent?.slice(1)}`;
}

/** -1, 0 or 1, as the number is shown. */
export function direction(ratio: number | undefined, digits = 4): -1 | 0 | 1 {
  const rounded = ratio === undefined ? 0 : Number(ratio.toFixed(digits));
  return rounded > 0 ? 1 : rounded < 0 ? -1 : 0;
}

/** How old something is: `0.4 s`, `12 s`, `3 min`, `2 h`, `5 d`. */
export function age(milliseconds: number | undefined): string {
  if (milliseconds === undefined) {
    return ABSENT;
  }
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 9.95) {
    return `${seconds.toFixed(1)} s`;
  }
  if (seconds < 119.5) {
    return `${Math.round(seconds)} s`;
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) {
    return `${minutes} min`;
  }
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}

/** 1234567 is 1,234,567. */
export function grouped(value: bigint | number): string {
  return value.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** An amount, shortened only where no digit is lost: USD 17.4 bn; otherwise in full. */
export function money(amount: Money | undefined): string {
  if (amount === undefined) {
    return ABSENT;
  }
  const nanos = amount.units * NANOS + BigInt(amount.nanos);
  for (const [unit, name] of [[1_000_000_000n, 'bn'], [1_000_000n, 'm']] as const) {
    const step = (unit * NANOS) / 1000n;
    if (nanos >= unit * NANOS && nanos % step === 0n) {
      const thousandths = (nanos / step).toString().padStart(4, '0');
      const fraction = thousandths.slice(-3).replace(/0+$/, '');
      const whole = grouped(BigInt(thousandths.slice(0, -3)));
      return `${amount.currencyCode} ${whole}${fraction ? `.${fraction}` : ''} ${name}`;
    }
  }
  return `${amount.currencyCode} ${nanos % NANOS === 0n ? grouped(amount.units) : price(nanos)}`;
}

/** 2025-09-09. */
export function day(date: Day | undefined): string {
  return date === undefined
    ? ABSENT
    : `${date.year}-${String(date.month).padStart(2, '0')}-${String(date.day).padStart(2, '0')}`;
}

/** Milliseconds since 1970; what is below a millisecond stays behind the point. */
export function millis(time: Timestamp | undefined): number | undefined {
  return time === undefined ? undefined : Number(time.seconds) * 1000 + time.nanos / 1e6;
}

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
});
const minute = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'America/New_York', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
});
const calendar = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/New_York', year: 'numeric', month: '2-digit', day: '2-digit',
});

/** 15:59:59, in New York. */
export const timeOfDay = (at: number | undefined): string => (at === undefined ? ABSENT : clock.format(at));

/** 15:59, in New York. */
export const hourMinute = (at: number | undefined): string => (at === undefined ? ABSENT : minute.format(at));

/** 2025-09-09, the day in New York. */
export const dayOf = (at: number | undefined): string => (at === undefined ? ABSENT : calendar.format(at));

/** `SELF_MINING` is `Self mining`. */
export function words(constant: string): string {
  const spaced = constant.toLowerCase().replace(/_/g, ' ');
  return (spaced.charAt(0).toUpperCase() + spaced.slice(1)).replace(/\bai\b/gi, 'AI').replace(/\bhpc\b/gi, 'HPC');
}

/** `instruments/bitf` is `bitf`. */
export const lastPart = (name: string): string => name.slice(name.lastIndexOf('/') + 1);
