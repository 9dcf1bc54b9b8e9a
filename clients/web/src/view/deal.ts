// One announcement: what was agreed, its revisions, and how the instruments took it.
import { Code, ConnectError } from '@connectrpc/connect';
import {
  AnnounceHalfDay, Confidence, DealRelation, DealStatus, DealType, PartyRole, SessionBasis, SourceKind, type Deal,
  type DealSource, type ListDealReactionsResponse,
} from '../gen/minergrpc/v1/deal_service_pb.ts';
import { day, dayOf, millis, money, timeOfDay, words } from '../format.ts';
import type { Board } from '../state/board.ts';
import { deals } from '../wire/calls.ts';
import { h, section, type Child, type View } from './dom.ts';
import { reactionSections } from './reactions.ts';

/** Characters from which a fact takes a line of its own. */
const LONG = 90;

export class DealView implements View {
  readonly element: HTMLElement;
  private readonly name: string;
  private readonly heading = h('h2', { tabindex: -1 }, 'Deal');
  private readonly content = h('div', { class: 'deal', 'data-test': 'deal' },
    h('p', { class: 'empty' }, 'Reading the deal.'));
  private drawn = -1;

  constructor(private readonly board: Board, id: string) {
    this.name = `deals/${id}`;
    this.element = h('div', { class: 'page' },
      h('p', {}, h('a', { href: '#/deals' }, 'All deals')), this.heading, this.content);
  }

  draw(): void {
    const version = this.board.market.dealsVersion;
    if (version !== this.drawn) {
      this.drawn = version;
      void this.read();
    }
  }

  private async read(): Promise<void> {
    try {
      const [reactions, revisions] = await Promise.all([
        deals.listDealReactions({ name: this.name }),
        deals.listDealRevisions({ name: this.name, pageSize: 100 }),
      ]);
      this.show(reactions, revisions.revisions);
    } catch (error) {
      const failure = ConnectError.from(error);
      this.content.replaceChildren(h('p', { class: 'fault', role: 'alert' }, failure.code === Code.NotFound
        ? `There is no ${this.name}; the list of all deals has the names that there are.` : failure.rawMessage));
    }
  }

  private show(reactions: ListDealReactionsResponse, revisions: readonly Deal[]): void {
    const deal = reactions.deal;
    if (deal === undefined) {
      return;
    }
    this.heading.textContent = deal.headline;
    this.content.replaceChildren(
      section('Terms', 'terms-title', facts(this.terms(deal)), this.parties(deal)),
      ...reactionSections(reactions, (instrument) => this.board.tickerOf(instrument)),
      section('Affected instruments', 'affected-title', this.affected(deal)),
      section('Sources', 'sources-title', h('ul', { class: 'plain' }, ...deal.sources.map(source))),
      section('Revisions', 'revisions-title', h('ol', { class: 'plain' }, ...revisions.map((r) => h('li', {},
        h('b', {}, `Revision ${r.revision}`),
        ` ${words(DealStatus[r.status] ?? '')}, known from ${instant(r.knownTime)}`,
        r.revisionReason ? `: ${r.revisionReason}` : '')))));
  }

  private terms(deal: Deal): readonly (readonly [string, string])[] {
    const told = deal.announceTime !== undefined ? instant(deal.announceTime)
      : day(deal.announceDate) + (deal.announceHalfDay === AnnounceHalfDay.UNSPECIFIED
        ? '' : `, ${words(AnnounceHalfDay[deal.announceHalfDay] ?? '').toLowerCase()}`);
    const basis = deal.firstTradableSessionBasis === SessionBasis.UNSPECIFIED
      ? '' : ` (by ${words(SessionBasis[deal.firstTradableSessionBasis] ?? '').toLowerCase()})`;
    const megawatts = (value: number | undefined): string => (value === undefined ? '' : `${value} MW`);
    return [
      ['Type', words(DealType[deal.type] ?? '')],
      ['Status', words(DealStatus[deal.status] ?? '')],
      ['Announced', told],
      ['First tradable session', day(deal.firstTradableSession) + basis],
      ['Firm value', deal.baseValue === undefined ? '' : money(deal.baseValue)],
      ['With every option', deal.maximumValue === undefined ? '' : money(deal.maximumValue)],
      ['Prepayment', deal.prepayment === undefined ? '' : money(deal.prepayment)],
      ['Guarantee', deal.guarantee === undefined ? '' : money(deal.guarantee)],
      ['Term', deal.termYears === undefined ? '' : `${deal.termYears} years`],
      ['Extensions', deal.extensions],
      ['Critical IT', megawatts(deal.criticalItMegawatts)],
      ['Gross capacity', megawatts(deal.grossMegawatts)],
      ['Site', deal.site],
      ['Hardware', deal.hardware],
      ['Confidence', deal.confidence === Confidence.UNSPECIFIED ? '' : words(Confidence[deal.confidence] ?? '')],
      ['Note', deal.note],
    ];
  }

  private parties(deal: Deal): HTMLElement {
    return h('ul', { class: 'plain parties' }, ...deal.parties.map((party) => h('li', {},
      h('span', { class: 'kind' }, words(PartyRole[party.role] ?? '')), ` ${party.displayName}`,
      party.instrument ? h('span', { class: 'muted' }, ` ${this.board.tickerOf(party.instrument)}`) : undefined)));
  }

  private affected(deal: Deal): HTMLElement {
    return h('ul', { class: 'plain' }, ...deal.affectedInstruments.map((a) => h('li', {},
      h('b', {}, this.board.tickerOf(a.instrument)), ' ',
      h('span', { class: 'kind' }, words(DealRelation[a.relation] ?? '')), ` ${a.reason}`)));
  }
}

const instant = (time: Parameters<typeof millis>[0]): string => {
  const at = millis(time);
  return at === undefined ? '–' : `${dayOf(at)} ${timeOfDay(at)} ET`;
};

/** Only what is stated. */
const facts = (pairs: readonly (readonly [string, string])[]): HTMLElement => h('dl', { class: 'facts' },
  ...pairs.filter(([, text]) => text !== '').map(([name, text]) =>
    h('div', text.length > LONG ? { class: 'long' } : {}, h('dt', {}, name), h('dd', {}, text))));

/** An address is text from outside: it becomes a link only if it leads to a web page. */
function source({ uri, kind }: DealSource): HTMLElement {
  const text: Child = /^https?:\/\//i.test(uri)
    ? h('a', { href: uri, rel: 'noopener noreferrer', target: '_blank' }, uri) : uri;
  return h('li', {}, h('span', { class: 'kind' }, words(SourceKind[kind] ?? '')), ' ', text);
}

