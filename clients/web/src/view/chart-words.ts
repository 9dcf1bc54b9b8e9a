// The chart for those who do not see it: a sentence, the deals as links, and the values as a table.
import { hourMinute, lastPart, percent } from '../format.ts';
import type { Board } from '../state/board.ts';
import type { Day } from '../state/day.ts';
import { known, lastOf } from './chart.ts';
import type { Mark } from './chart-marks.ts';
import { Cell, h } from './dom.ts';

const TABLE_STEP = 30;
const SAY_EVERY_MINUTES = 1;

export class ChartWords {
  readonly caption: HTMLElement;
  readonly deals = h('ol', { class: 'deal-marks', 'aria-label': 'Deals on the chart' });
  readonly table: HTMLDetailsElement;
  private readonly sentence: Cell;
  private readonly body = h('tbody');
  private dealsDrawn = '';
  private rowsDrawn = '';

  constructor(private readonly board: Board) {
    this.caption = h('figcaption', { class: 'hidden', 'data-test': 'chart-text' });
    this.sentence = new Cell(this.caption);
    this.table = h('details', { class: 'values', ontoggle: () => this.fillTable(this.board.day) },
      h('summary', {}, 'Values as a table'),
      h('table', {},
        h('caption', { class: 'hidden' }, 'Sector and BTC every half an hour, New York time'),
        h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Time (ET)'),
          h('th', { scope: 'col', class: 'number' }, 'Sector'), h('th', { scope: 'col', class: 'number' }, 'BTC'),
          h('th', { scope: 'col', class: 'number' }, 'Excess'))),
        this.body));
  }

  draw(day: Day | undefined, marks: readonly Mark[]): void {
    this.sentence.set(day === undefined ? 'No session yet.' : sentenceOf(day, marks));
    const names = marks.map((m) => `${m.deal.name} ${m.deal.revision}`).join();
    if (names !== this.dealsDrawn) {
      this.dealsDrawn = names;
      this.deals.replaceChildren(...marks.map(({ deal, time }) => h('li', {},
        h('a', { href: `#/deals/${lastPart(deal.name)}` }, deal.headline),
        h('span', { class: 'muted' }, time === day?.open ? ' before the open' : ` ${hourMinute(time)} ET`))));
    }
    this.fillTable(day);
  }

  /** Only while it is open: nobody else reads it. */
  private fillTable(day: Day | undefined): void {
    const newest = day === undefined ? -1 : lastOf(day);
    const version = `${day?.date} ${Math.floor(newest / SAY_EVERY_MINUTES)}`;
    if (!this.table.open || day === undefined || version === this.rowsDrawn) {
      return;
    }
    this.rowsDrawn = version;
    const minutes: number[] = [];
    for (let at = TABLE_STEP - 1; at < newest; at += TABLE_STEP) {
      minutes.push(at);
    }
    if (newest >= 0) {
      minutes.push(newest);
    }
    this.body.replaceChildren(...minutes.map((at) => {
      const sector = known(day.sector[at]);
      const btc = known(day.benchmark[at]);
      const excess = sector === undefined || btc === undefined ? undefined : sector - btc;
      return h('tr', {}, h('th', { scope: 'row' }, hourMinute(day.endOf(at))),
        ...[sector, btc, excess].map((value) => h('td', { class: 'number' }, percent(value))));
    }));
  }
}

function sentenceOf(day: Day, marks: readonly Mark[]): string {
  const newest = lastOf(day);
  if (newest < 0) {
    return `Session of ${day.date}: no value yet.`;
  }
  let high = newest;
  let low = newest;
  for (let i = 0; i <= newest; i++) {
    const value = day.sector[i]!;
    if (!Number.isNaN(value)) {
      high = value > day.sector[high]! ? i : high;
      low = value < day.sector[low]! ? i : low;
    }
  }
  const at = (minute: number): string =>
    `${percent(known(day.sector[minute]))} at ${hourMinute(day.endOf(minute))}`;
  const deals = marks.length === 0 ? 'No deals.' : `Deals: ${marks.map((m) => m.deal.headline).join('; ')}.`;
  return `Session of ${day.date}, New York time. Sector ${at(newest)}, highest ${at(high)}, lowest ${at(low)}. `
    + `BTC ${percent(known(day.benchmark[newest]))} over the same span. ${deals}`;
}
