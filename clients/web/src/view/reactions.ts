// How the affected instruments took a deal: abnormal returns by window, with tests over all of them.
import {
  DealRelation, type CrossSectionTest, type DealReaction, type EventWindow, type ListDealReactionsResponse,
  type ReactionSummary,
} from '../gen/minergrpc/v1/deal_service_pb.ts';
import { DivergenceStatus } from '../gen/minergrpc/v1/divergence_service_pb.ts';
import { day, direction, probability, signed, words } from '../format.ts';
import { h, markOf, section, svg } from './dom.ts';

/** Half of a 95 % interval in standard errors. */
const INTERVAL = 1.96;
const HALF = 60;

/** Nothing for a deal without a session or without instruments. */
export function reactionSections(
  answer: ListDealReactionsResponse, tickerOf: (instrument: string) => string,
): HTMLElement[] {
  if (answer.reactions.length === 0) {
    return [section('Reactions', 'reactions-title',
      h('p', { class: 'empty' }, answer.dayZero === undefined
        ? 'No session has followed the announcement yet.' : 'It names no instrument that could react.'))];
  }
  return windowsOf(answer.reactions).map((window, i) => {
    const within = <T extends { window?: EventWindow | undefined }>(all: readonly T[]): T[] =>
      all.filter((one) => textOf(one.window) === textOf(window));
    const title = `Reactions ${textOf(window)}`;
    const summary = within(answer.summaries).filter((s) => s.instruments > 0).map(summaryOf);
    const reactions = within(answer.reactions);
    const known = reactions.some((r) => r.status === DivergenceStatus.OK);
    return section(title, `reactions-${i}`,
      h('p', { class: 'muted' }, [wordsOf(window, day(answer.dayZero)), ...summary].map((s) => `${s}.`).join(' ')),
      known ? reactionTable(reactions, title, tickerOf) : h('p', {}, whyNot(reactions, tickerOf)),
      testTable(within(answer.tests)));
  });
}

function summaryOf(s: ReactionSummary): string {
  const correlation = s.meanResidualCorrelation;
  const mean = signed(s.meanCumulativeAbnormalLogReturn, 4);
  return `${words(DealRelation[s.relation] ?? '')}: mean ${mean} over ${s.instruments}`
    + (correlation === undefined ? '' : `, residual correlation ${correlation.toFixed(2)}`);
}

/** No instrument has a number: the reasons in a line instead of a table of nothing. */
function whyNot(reactions: readonly DealReaction[], tickerOf: (instrument: string) => string): string {
  const reasons = new Map<string, string[]>();
  for (const reaction of reactions) {
    const reason = words(DivergenceStatus[reaction.status] ?? '');
    reasons.set(reason, [...(reasons.get(reason) ?? []), tickerOf(reaction.instrument)]);
  }
  return `No numbers yet. ${[...reasons].map(([reason, names]) => `${reason}: ${names.join(', ')}`).join('. ')}.`;
}

function reactionTable(
  reactions: readonly DealReaction[], title: string, tickerOf: (instrument: string) => string,
): HTMLElement {
  const reach = Math.max(0.01, ...reactions.map((r) =>
    Math.abs(r.cumulativeAbnormalLogReturn ?? 0) + INTERVAL * (r.standardError ?? 0)));
  const scroll = { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': title };
  return h('div', scroll, h('table', { class: 'reactions' },
    h('thead', {}, h('tr', {}, h('th', { scope: 'col', class: 'name' }, 'Instrument'),
      h('th', { scope: 'col', class: 'name' }, 'Relation'), number('CAR (ln)'), number('Error'),
      h('th', { scope: 'col', class: 'graph', 'aria-hidden': 'true' }), number('t'), number('p'), number('Holm p'),
      number('BH p'), h('th', { scope: 'col', class: 'name' }, 'Also in the window'))),
    h('tbody', {}, ...reactions.map((r) => h('tr', { 'data-instrument': r.instrument },
      h('th', { scope: 'row', class: 'name' }, tickerOf(r.instrument)),
      h('td', { class: 'name' }, words(DealRelation[r.relation] ?? '')),
      ...(r.status === DivergenceStatus.OK ? numbers(r, reach)
        : [h('td', { colspan: 7, class: 'muted' }, words(DivergenceStatus[r.status] ?? ''))]),
      h('td', { class: 'confounders' }, ...r.confounders.map(confounder)))))));
}

/** Another deal is a link, a split or a merger a text. */
const confounder = (name: string): HTMLElement => h('span', {}, name.startsWith('deals/')
  ? h('a', { href: `#/${name}` }, name.slice('deals/'.length)) : name);

function numbers(r: DealReaction, reach: number): HTMLElement[] {
  const cell = (text: string, mark = ''): HTMLElement => h('td', { class: `number ${mark}` }, text);
  return [
    cell(signed(r.cumulativeAbnormalLogReturn, 4), markOf(direction(r.cumulativeAbnormalLogReturn))),
    cell(r.standardError?.toFixed(4) ?? '–'),
    h('td', { class: 'graph' }, interval(r.cumulativeAbnormalLogReturn ?? 0, r.standardError ?? 0, reach)),
    cell(signed(r.tStatistic)), cell(probability(r.pValue)), cell(probability(r.holmPValue)),
    cell(probability(r.benjaminiHochbergPValue)),
  ];
}

function testTable(tests: readonly CrossSectionTest[]): HTMLElement | undefined {
  const defined = tests.filter((t) => t.statistic !== undefined);
  return defined.length === 0 ? undefined : h('details', {}, h('summary', {}, 'Tests over the instruments'),
    h('table', {},
      h('thead', {}, h('tr', {}, h('th', { scope: 'col', class: 'name' }, 'Relation'),
        h('th', { scope: 'col', class: 'name' }, 'Test'), number('Statistic'), number('p'), number('Instruments'))),
      h('tbody', {}, ...defined.map((t) => h('tr', {},
        h('td', { class: 'name' }, words(DealRelation[t.relation] ?? '')),
        h('th', { scope: 'row', class: 'name' }, t.test.replace(/_/g, ' ')),
        ...[signed(t.statistic), probability(t.pValue), String(t.instruments)].map((x) =>
          h('td', { class: 'number' }, x)))))));
}

/** The estimate as a point with its 95 % interval around 0 in the middle. */
function interval(value: number, error: number, reach: number): SVGElement {
  const x = (v: number): number => HALF + (v / reach) * (HALF - 4);
  return svg('svg', {
    class: 'interval', width: 2 * HALF, height: 14, viewBox: `0 0 ${2 * HALF} 14`, 'aria-hidden': 'true',
  },
  svg('line', { x1: HALF, x2: HALF, y1: 0, y2: 14, class: 'zero' }),
  svg('line', { x1: x(value - INTERVAL * error), x2: x(value + INTERVAL * error), y1: 7, y2: 7, class: 'reach' }),
  svg('circle', { cx: x(value), cy: 7, r: 3.5, class: value < 0 ? 'down' : 'up' }));
}

function windowsOf(reactions: readonly DealReaction[]): EventWindow[] {
  const seen = new Map<string, EventWindow>();
  reactions.forEach((r) => r.window !== undefined && seen.set(textOf(r.window), r.window));
  // Day zero first: it is what one came for.
  return [...seen.values()].sort((a, b) =>
    Number(b.firstSession === 0 && b.lastSession === 0) - Number(a.firstSession === 0 && a.lastSession === 0)
    || a.firstSession - b.firstSession || a.lastSession - b.lastSession);
}

const textOf = (w: EventWindow | undefined): string => w === undefined ? ''
  : `[${[w.firstSession, w.lastSession].map((s) => (s > 0 ? `+${s}` : String(s).replace('-', '\u2212'))).join(', ')}]`;

function wordsOf({ firstSession: first, lastSession: last }: EventWindow, zero: string): string {
  if (first === last) {
    return first === 0 ? `The session of ${zero}, the first that could trade on it`
      : `The session ${first === -1 ? '' : `${-first} `}before ${zero}`;
  }
  return first === 0 ? `${zero} and the ${last === 1 ? 'session' : `${last} sessions`} after it`
    : `Sessions ${first} to ${last} around ${zero}`;
}

const number = (title: string): HTMLElement => h('th', { scope: 'col', class: 'number' }, title);
