// Who moved more than BTC and the peers explain, split by business model.
import { ConnectError } from '@connectrpc/connect';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { BusinessModel } from '../gen/minergrpc/v1/common_pb.ts';
import {
  DivergenceStatus, RankOrder, type Divergence, type DivergenceWindowSchema, type RankDivergencesResponse,
  type RankGroup,
} from '../gen/minergrpc/v1/divergence_service_pb.ts';
import { dayOf, direction, millis, percent, probability, signed, timeOfDay, words } from '../format.ts';
import type { Board } from '../state/board.ts';
import { divergences } from '../wire/calls.ts';
import { timestamp } from '../wire/time.ts';
import { h, markOf, svg, type View } from './dom.ts';

const EVERY = 3_000;

const WINDOWS: Record<string, MessageInitShape<typeof DivergenceWindowSchema>> = {
  'Session to date': { window: { case: 'sessionToDate', value: true } },
  'Last 30 minutes': { window: { case: 'intradayMinutes', value: 30 } },
  'Last session': { window: { case: 'sessions', value: 1 } },
  'Last 5 sessions': { window: { case: 'sessions', value: 5 } },
  'Last 20 sessions': { window: { case: 'sessions', value: 20 } },
};

const ORDERS = { 'Residual σ': RankOrder.RESIDUAL_SIGMAS, 'Excess over peers': RankOrder.PEER_EXCESS } as const;

export class RankView implements View {
  readonly element: HTMLElement;
  private readonly window = h('select', { id: 'rank-window', onchange: () => this.again() },
    ...Object.keys(WINDOWS).map((name) => h('option', { value: name }, name)));
  private readonly order = h('select', { id: 'rank-order', onchange: () => this.again() },
    ...Object.keys(ORDERS).map((name) => h('option', { value: name }, name)));
  private readonly groups = h('div', { class: 'groups', 'data-test': 'rank' });
  private readonly note = h('p', { class: 'muted' });
  private askedAt = -EVERY;
  private askedFor = '';
  private digest = '';
  private asking = 0;

  constructor(private readonly board: Board) {
    this.element = h('div', { class: 'page' },
      h('h2', { tabindex: -1 }, 'Rank by business model'),
      h('div', { class: 'controls' },
        h('span', { class: 'field' }, h('label', { for: 'rank-window' }, 'Window'), this.window),
        h('span', { class: 'field' }, h('label', { for: 'rank-order' }, 'Order'), this.order)),
      this.note, this.groups);
  }

  draw(now: number): void {
    const { market } = this.board;
    const wanted = `${market.sequence} ${this.window.value} ${this.order.value}`;
    if (wanted !== this.askedFor && now - this.askedAt >= EVERY) {
      this.askedAt = now;
      this.askedFor = wanted;
      void this.ask();
    }
  }

  private again(): void {
    this.askedAt = -EVERY;
    this.askedFor = '';
    this.draw(performance.now());
  }

  private async ask(): Promise<void> {
    const asked = ++this.asking;
    const { market, replay } = this.board;
    try {
      const answer = await divergences.rankDivergences({
        window: WINDOWS[this.window.value]!, order: ORDERS[this.order.value as keyof typeof ORDERS],
        splitByBusinessModel: true,
        ...(replay === undefined || market.time === undefined ? {} : { asOf: timestamp(market.time) }),
      });
      if (asked === this.asking) {
        this.show(answer);
      }
    } catch (error) {
      if (asked === this.asking) {
        this.askedFor = '';
        this.note.textContent = ConnectError.from(error).rawMessage;
      }
    }
  }

  private show(answer: RankDivergencesResponse): void {
    const at = millis(answer.asOf);
    this.note.textContent = at === undefined ? 'Nothing has happened yet.'
      : `As of ${dayOf(at)} ${timeOfDay(at)} ET. A member stands below the model that it had on that day.`;
    const digest = String(answer.inputsDigest) + this.order.value;
    if (digest === this.digest && this.groups.childElementCount > 0) {
      return;
    }
    this.digest = digest;
    const members = new Map(answer.divergences.map((d) => [d.instrument, d]));
    const reach = Math.max(3, ...answer.divergences.map((d) => Math.abs(d.residualSigmas ?? 0)));
    // Known models first: the number of "not known" is the smallest.
    const groups = [...answer.groups].sort((a, b) =>
      Number(a.businessModel === BusinessModel.UNSPECIFIED) - Number(b.businessModel === BusinessModel.UNSPECIFIED));
    this.groups.replaceChildren(
      h('div', { class: 'panel scroll', tabindex: 0, role: 'group', 'aria-label': 'Rank' }, h('table', {},
        h('caption', { class: 'hidden' }, 'Members ranked within their business models'),
        h('thead', {}, h('tr', {}, h('th', { scope: 'col', class: 'name' }, 'Instrument'),
          ...['Move', 'BTC', 'Expected', 'Residual σ'].map(column),
          h('th', { scope: 'col', class: 'graph', 'aria-hidden': 'true' }),
          ...['p', 'Peer excess', 'Peer z', 'Beta'].map(column))),
        ...groups.map((group) => this.group(group, members, reach)))),
      ...(answer.skipped.length === 0 ? [] : [this.skipped(answer.skipped)]));
  }

  private group(group: RankGroup, members: Map<string, Divergence>, reach: number): HTMLElement {
    const name = group.businessModel === BusinessModel.UNSPECIFIED
      ? 'Model not known' : words(BusinessModel[group.businessModel] ?? '');
    const mean = this.order.value === 'Residual σ' ? `${signed(group.mean)} σ` : percent(group.mean);
    return h('tbody', {},
      h('tr', { class: 'group' }, h('th', { scope: 'rowgroup', colspan: 10 }, name,
        h('span', { class: 'muted' }, ` ${group.instruments.length}, mean ${mean}`))),
      ...group.instruments.map((i) => this.row(members.get(i), i, reach)));
  }

  private row(d: Divergence | undefined, instrument: string, reach: number): HTMLElement {
    return h('tr', { 'data-instrument': instrument },
      h('th', { scope: 'row', class: 'name' }, this.board.tickerOf(instrument),
        h('span', { class: 'company' }, this.board.instruments.get(instrument)?.displayName ?? '')),
      value(percent(d?.moveRatio), markOf(direction(d?.moveRatio))), value(percent(d?.benchmarkMoveRatio)),
      value(percent(d?.expectedMoveRatio)),
      value(signed(d?.residualSigmas), Math.abs(d?.residualSigmas ?? 0) >= 2 ? 'notable' : ''),
      h('td', { class: 'graph' }, bar(d?.residualSigmas ?? 0, reach)),
      value(probability(d?.pValue)), value(percent(d?.leaveOneOutExcessRatio)), value(signed(d?.modifiedZ)),
      value(d?.beta?.toFixed(2) ?? '–'));
  }

  private skipped(skipped: readonly Divergence[]): HTMLElement {
    return h('section', { class: 'panel', 'aria-labelledby': 'skipped' },
      h('h3', { id: 'skipped' }, 'Without a number, and why'),
      h('ul', { class: 'plain' }, ...skipped.map((d) => h('li', {}, h('b', {}, this.board.tickerOf(d.instrument)), ' ',
        words(DivergenceStatus[d.status] ?? ''), h('span', { class: 'muted' }, ` ${d.statusMessage}`)))));
  }
}

const column = (title: string): HTMLElement => h('th', { scope: 'col', class: 'number' }, title);
const value = (text: string, mark = ''): HTMLElement => h('td', { class: `number ${mark}` }, text);

/** A bar from the middle to either side. */
function bar(sigmas: number, reach: number): SVGElement {
  const half = 40;
  const width = Math.max(0.5, (Math.abs(sigmas) / reach) * half);
  return svg('svg', { class: 'bar', width: 2 * half, height: 12, viewBox: `0 0 ${2 * half} 12`, 'aria-hidden': 'true' },
    svg('rect', {
      x: sigmas < 0 ? half - width : half, y: 2, width, height: 8, class: sigmas < 0 ? 'down' : 'up',
    }), svg('line', { x1: half, x2: half, y1: 0, y2: 12 }));
}
