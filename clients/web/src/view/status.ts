// The top: where one is, whether it is live, how old it is, and whether it is a reconstruction.
import { FeedState, MarketSession } from '../gen/minergrpc/v1/common_pb.ts';
import { age, dayOf, grouped, timeOfDay } from '../format.ts';
import type { Board } from '../state/board.ts';
import { Cell, h, type View } from './dom.ts';

const OLD = 15_000;

export class StatusView implements View {
  readonly element: HTMLElement;
  private readonly state = new Cell(h('span', { class: 'state', 'data-test': 'state' }));
  private readonly spoken = new Cell(h('span', { class: 'hidden', role: 'status' }));
  private readonly simulated = h('span', { class: 'simulated', hidden: true, 'data-test': 'simulated',
    title: 'The path of these prices is a reconstruction between official figures' }, 'SIMULATED');
  private readonly session = new Cell(h('span', { class: 'session', 'data-test': 'session' }));
  private readonly clock = new Cell(h('time', { class: 'clock', 'data-test': 'clock' }));
  private readonly old = new Cell(h('span', { class: 'age', 'data-test': 'received' }));

  constructor(private readonly board: Board) {
    this.element = h('div', { class: 'status' },
      this.state.element, this.session.element, this.clock.element, this.simulated, this.old.element,
      this.spoken.element);
  }

  draw(now: number): void {
    const { board } = this;
    const { market, link, replay } = board;
    const heard = now - board.heardAt;
    const mark = replay !== undefined && replay.state !== 'playing' ? 'resting'
      : link.state === 'connected' ? (heard > OLD ? 'late' : replay === undefined ? 'live' : 'replaying')
      : link.state === 'connecting' ? 'resting' : 'late';
    this.state.setMark(mark);
    this.state.set(this.words(now));
    this.spoken.set(this.words(undefined));
    this.session.set(market.session === undefined ? '' : MarketSession[market.session] ?? '');
    this.clock.set(market.time === undefined ? 'no market time yet'
      : `${dayOf(market.time)} ${timeOfDay(market.time)} ET`);
    this.simulated.hidden = !(market.sector?.simulated ?? false);
    const quiet = board.eventAt === undefined ? undefined : now - board.eventAt;
    this.old.set(quiet === undefined ? 'nothing received yet' : `received ${age(quiet)} ago`);
    // While the exchange is closed, silence is what it should be.
    const silent = quiet !== undefined && quiet > OLD && market.session !== MarketSession.CLOSED;
    this.old.setMark(silent || link.state === 'waiting' || link.state === 'refused' ? 'late' : '');
    document.body.classList.toggle('stale', link.state === 'waiting' || link.state === 'refused');
  }

  /** Without a time there is no countdown, so that a screen reader hears each state once. */
  private words(now: number | undefined): string {
    const { link, replay } = this.board;
    if (replay?.state === 'paused') {
      return 'Replay paused';
    }
    if (replay?.state === 'ended') {
      return 'Replay ended';
    }
    switch (link.state) {
      case 'connected':
        return replay === undefined ? 'Live' : `Replay at ${replay.pace} times`;
      case 'connecting':
        return 'Connecting';
      case 'refused':
        return `Refused: ${link.why}`;
      case 'waiting': {
        const left = now === undefined ? undefined : Math.max(0, Math.ceil((link.retryAt - now) / 1000));
        return left === undefined ? 'Connection lost, trying again' : `Reconnecting in ${left} s`;
      }
    }
  }
}

/** The bottom: the place in the journal, and each feed. */
export class FooterView implements View {
  readonly element: HTMLElement;
  private readonly place = new Cell(h('span', { 'data-test': 'sequence' }));
  private readonly feeds = new Cell(h('span'));
  private readonly why = new Cell(h('span', { class: 'why' }));

  constructor(private readonly board: Board) {
    this.element = h('footer', {}, this.place.element, this.feeds.element, this.why.element);
  }

  draw(): void {
    const { board } = this;
    const journal = board.journal === '' ? '' : ` of journal ${board.journal.slice(0, 8)}`;
    this.place.set(`event ${grouped(board.market.sequence)}${journal}`);
    this.place.element.dataset['sequence'] = board.market.sequence.toString();
    this.feeds.set(board.feeds.map((feed) => {
      const quiet = feed.age === undefined ? '' : ` ${age(Number(feed.age.seconds) * 1000 + feed.age.nanos / 1e6)}`;
      return `feed ${feed.feed}: ${(FeedState[feed.state] ?? '').toLowerCase()}${quiet}`;
    }).join(', '));
    this.why.set(board.link.why);
  }
}
