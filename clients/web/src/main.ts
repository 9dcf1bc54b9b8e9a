// The page in the order in which it is read. Events are folded as they come; views draw once a frame, and only what
// has changed.
import './style.css';
import { Board } from './state/board.ts';
import { ChartView } from './view/chart.ts';
import { DealView } from './view/deal.ts';
import { DealsView } from './view/deals.ts';
import { h, type View } from './view/dom.ts';
import { NewsView } from './view/news.ts';
import { RankView } from './view/rank.ts';
import { ReplayView } from './view/replay.ts';
import { SectorView } from './view/sector.ts';
import { FooterView, StatusView } from './view/status.ts';
import { TableView } from './view/table.ts';

/** Ages grow and a countdown runs also when nothing comes. */
const TICK = 250;

let asked = false;

function frame(now: number): void {
  asked = false;
  for (const view of [...always, ...shown]) {
    view.draw(now);
  }
}

function invalidate(): void {
  if (!asked) {
    asked = true;
    requestAnimationFrame(frame);
  }
}

const board = new Board(invalidate);
const replay = new ReplayView(board);
const sector = new SectorView(board);
const status = new StatusView(board);
const footer = new FooterView(board);
const always: readonly View[] = [status, sector, replay, footer];
const main = h('main', { id: 'main', tabindex: -1 });

const chart = new ChartView(board);
const news = new NewsView(board);
const table = new TableView(board);
const overview = h('div', { class: 'overview' }, chart.element, news.element, table.element);
let shown: readonly View[] = [];

const pages: readonly (readonly [path: string, title: string])[] = [
  ['#/', 'Board'], ['#/rank', 'Rank'], ['#/deals', 'Deals'],
];
const links = pages.map(([path, title]) => h('a', { href: path }, title));

function route(moveFocus: boolean): void {
  const path = location.hash || '#/';
  const deal = /^#\/deals\/([a-z0-9-]+)$/.exec(path)?.[1];
  const view = deal !== undefined ? new DealView(board, deal)
    : path === '#/deals' ? new DealsView(board)
    : path === '#/rank' ? new RankView(board) : undefined;
  shown = view === undefined ? [chart, news, table] : [view];
  document.body.classList.toggle('reading', path.startsWith('#/deals'));
  main.replaceChildren(view?.element ?? overview);
  const here = deal !== undefined ? '#/deals' : view === undefined ? '#/' : path;
  links.forEach((link) => {
    if (link.getAttribute('href') === here) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  });
  document.title = `${pages.find(([p]) => p === here)?.[1] ?? 'Board'} - MinerGrpc`;
  if (moveFocus) {
    scrollTo(0, 0);
    (main.querySelector<HTMLElement>('h2[tabindex]') ?? main).focus({ preventScroll: true });
  }
  invalidate();
}

document.body.append(
  h('header', {}, h('h1', {}, h('a', { href: '#/' }, 'MinerGrpc')), h('nav', { 'aria-label': 'Pages' }, ...links),
    status.element),
  sector.element, replay.element, main, footer.element);
addEventListener('hashchange', () => route(true));
route(false);
setInterval(invalidate, TICK);
board.goLive();
