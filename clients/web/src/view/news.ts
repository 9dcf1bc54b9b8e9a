// Deals, alerts and corrections as they come, newest first.
import { AlertState } from '../gen/minergrpc/v1/divergence_service_pb.ts';
import type { DivergenceAlert } from '../gen/minergrpc/v1/divergence_service_pb.ts';
import type { Deal } from '../gen/minergrpc/v1/deal_service_pb.ts';
import { day as dateText, dayOf, hourMinute, lastPart, millis, price, signed } from '../format.ts';
import type { Board } from '../state/board.ts';
import type { KeptCorrection } from '../state/market.ts';
import { Cell, h, section, type View } from './dom.ts';

const SHOWN = 30;
/** Older deals stand on the page of deals. */
const DAY = 86_400_000;
const AROUND = 4 * DAY;

export class NewsView implements View {
  readonly element: HTMLElement;
  private readonly list = h('ol', { class: 'news', 'data-test': 'news' });
  private readonly spoken = new Cell(h('p', { class: 'hidden', role: 'status' }));
  private readonly empty = h('p', { class: 'empty' }, 'No deals or alerts around this session yet.');
  private drawn = '';
  private known = new Set<string>();

  constructor(private readonly board: Board) {
    this.element = section('Deals and alerts', 'news-title', this.empty,
      h('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-labelledby': 'news-title' }, this.list),
      this.spoken.element);
  }

  draw(): void {
    const { market, day } = this.board;
    const version = `${market.newsVersion} ${day?.date}`;
    if (version === this.drawn) {
      return;
    }
    this.drawn = version;
    const entries = [
      ...[...market.deals.values()].map((deal) => this.deal(deal)),
      ...[...market.alerts.values()].map((alert) => this.alert(alert)),
      ...market.corrections.map((correction) => this.correction(correction)),
    ].filter(({ time }) => time >= (day === undefined ? -Infinity : day.open - AROUND)
      && time <= (market.time ?? Infinity) + DAY)
      .sort((a, b) => b.time - a.time || a.key.localeCompare(b.key)).slice(0, SHOWN);
    this.empty.hidden = entries.length > 0;
    // A link that has the focus keeps it: what stays is not made anew.
    const standing = new Map([...this.list.children].map((e) => [(e as HTMLElement).dataset['key'], e]));
    const wanted = entries.map((entry) => standing.get(entry.key) ?? entry.make());
    if (wanted.length !== this.list.children.length || wanted.some((e, i) => this.list.children[i] !== e)) {
      this.list.replaceChildren(...wanted);
    }
    const fresh = entries.filter((entry) => !this.known.has(entry.key));
    // One at a time is news; many at once are the page's beginning.
    if (this.known.size > 0 && fresh.length === 1) {
      this.spoken.set(fresh[0]!.spoken);
    }
    entries.forEach((entry) => this.known.add(entry.key));
  }

  private deal(deal: Deal): Entry {
    const told = millis(deal.announceTime);
    const date = deal.announceDate;
    const time = told ?? Date.UTC(date?.year ?? 0, (date?.month ?? 1) - 1, date?.day);
    return {
      key: `${deal.name}@${deal.revision}`, time, spoken: `Deal: ${deal.headline}`,
      make: () => item(`${deal.name}@${deal.revision}`, 'deal', 'Deal',
        told === undefined ? dateText(deal.announceDate) : `${dayOf(told)} ${hourMinute(told)}`,
        h('a', { href: `#/deals/${lastPart(deal.name)}` }, deal.headline)),
    };
  }

  private alert(alert: DivergenceAlert): Entry {
    const ticker = this.board.tickerOf(alert.instrument);
    const state = (AlertState[alert.state] ?? '').toLowerCase();
    const text = `${ticker} ${signed(alert.divergence?.residualSigmas)} σ, ${state}`;
    const time = millis(alert.updateTime) ?? 0;
    const key = `${alert.name}@${alert.state}@${time}`;
    return {
      key, time, spoken: `Alert: ${text}`,
      make: () => item(key, 'alert', 'Alert', hourMinute(time), h('span', {}, text,
        h('span', { class: 'muted' }, ` peak ${signed(alert.peakResidualSigmas)} σ`))),
    };
  }

  private correction({ correction, sequence, time }: KeptCorrection): Entry {
    const ticker = this.board.tickerOf(correction.instrument);
    const text = correction.correctedPriceNanos === undefined
      ? `${ticker} trade at ${price(correction.originalPriceNanos)} cancelled`
      : `${ticker} ${price(correction.originalPriceNanos)} corrected to ${price(correction.correctedPriceNanos)}`;
    const key = `correction@${sequence}`;
    return {
      key, time, spoken: text, make: () => item(key, 'correction', 'Correction', hourMinute(time), h('span', {}, text)),
    };
  }
}

interface Entry {
  readonly key: string;
  readonly time: number;
  readonly spoken: string;
  readonly make: () => HTMLElement;
}

const item = (key: string, kind: string, label: string, when: string, text: HTMLElement): HTMLElement =>
  h('li', { 'data-key': key }, h('span', { class: `kind ${kind}` }, label), text, h('span', { class: 'when' }, when));
