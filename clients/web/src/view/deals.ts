// All announcements, the latest first.
import { ConnectError } from '@connectrpc/connect';
import { DealStatus, DealType, type Deal } from '../gen/minergrpc/v1/deal_service_pb.ts';
import { day, dayOf, lastPart, millis, money, words } from '../format.ts';
import type { Board } from '../state/board.ts';
import { deals } from '../wire/calls.ts';
import { h, type View } from './dom.ts';

const PAGE = 100;

export class DealsView implements View {
  readonly element: HTMLElement;
  private readonly rows = h('tbody', { 'data-test': 'deals' });
  private readonly fault = h('p', { class: 'fault', role: 'alert' });
  private readonly more = h('button', {
    type: 'button', hidden: true, onclick: () => void this.read(this.token),
  }, 'More');
  private token = '';
  private drawn = -1;

  constructor(private readonly board: Board) {
    this.element = h('div', { class: 'page' },
      h('h2', { tabindex: -1 }, 'Deals'),
      this.fault,
      h('div', { class: 'panel scroll', tabindex: 0, role: 'group', 'aria-label': 'Deals' },
        h('table', { class: 'deals' },
          h('caption', { class: 'hidden' }, 'Announcements of AI, hosting and merger deals, the latest first'),
          h('thead', {}, h('tr', {},
            ...['Announced', 'Deal', 'Type', 'Status'].map((t) => h('th', { scope: 'col', class: 'name' }, t)),
            h('th', { scope: 'col', class: 'number' }, 'Value'), h('th', { scope: 'col', class: 'name' }, 'Affects'))),
          this.rows)),
      this.more);
  }

  draw(): void {
    const version = this.board.market.dealsVersion;
    if (version !== this.drawn) {
      this.drawn = version;
      void this.read('');
    }
  }

  private async read(token: string): Promise<void> {
    try {
      const page = await deals.listDeals({ pageSize: PAGE, pageToken: token });
      const rows = page.deals.map((deal) => this.row(deal));
      this.rows.replaceChildren(...(token === '' ? [] : [...this.rows.children]), ...rows);
      this.token = page.nextPageToken;
      this.more.hidden = this.token === '';
      this.fault.textContent = '';
    } catch (error) {
      this.fault.textContent = ConnectError.from(error).rawMessage;
    }
  }

  private row(deal: Deal): HTMLElement {
    const told = millis(deal.announceTime);
    return h('tr', {},
      h('td', { class: 'name' }, told === undefined ? day(deal.announceDate) : dayOf(told)),
      h('th', { scope: 'row', class: 'headline' }, h('a', { href: `#/deals/${lastPart(deal.name)}` }, deal.headline)),
      h('td', { class: 'name' }, words(DealType[deal.type] ?? '')),
      h('td', { class: 'name' }, words(DealStatus[deal.status] ?? '')),
      h('td', { class: 'number' }, money(deal.baseValue ?? deal.maximumValue)),
      h('td', { class: 'affects' }, deal.affectedInstruments.map((a) => this.board.tickerOf(a.instrument)).join(' ')));
  }
}
