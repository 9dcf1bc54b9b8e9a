// One member in the table.
import { DivergenceStatus, type Divergence } from '../gen/minergrpc/v1/divergence_service_pb.ts';
import { InstrumentKind } from '../gen/minergrpc/v1/instrument_service_pb.ts';
import { QuoteFlag } from '../gen/minergrpc/v1/quote_service_pb.ts';
import type { Move } from '../gen/minergrpc/v1/sector_service_pb.ts';
import { ABSENT, age, direction, millis, percent, price, signed, words } from '../format.ts';
import type { Board } from '../state/board.ts';
import { Cell, h, markOf } from './dom.ts';
import { Sparkline } from './sparkline.ts';

/** |sigma| from which a residual stands out. */
const NOTABLE = 2;

export class Row {
  readonly element: HTMLTableRowElement;
  private readonly button: HTMLButtonElement;
  private readonly name = new Cell(h('span', { class: 'company' }));
  private readonly last = number('last');
  private readonly moved = number('move');
  private readonly benchmark = number('btc');
  private readonly excess = number('excess');
  private readonly sigmas = number('sigmas');
  private readonly peer = number('z');
  private readonly flags = new Cell(h('td', { class: 'flags', 'data-test': 'flags' }));
  private readonly old = number('age');
  private readonly line = new Sparkline();
  private readonly label: Cell;
  private isSelected = false;

  constructor(private readonly board: Board, private readonly instrument: string) {
    this.label = new Cell(this.button = h('button', {
      type: 'button', class: 'ticker', 'aria-pressed': 'false',
      onclick: () => board.select(board.selected === instrument ? undefined : instrument),
    }));
    this.element = h('tr', { 'data-instrument': instrument },
      h('th', { scope: 'row', class: 'name' }, this.button, this.name.element),
      this.last.element, this.moved.element, this.benchmark.element, this.excess.element, this.sigmas.element,
      this.peer.element, h('td', { class: 'graph' }), this.flags.element, this.old.element);
    this.element.querySelector('.graph')!.append(this.line.element);
  }

  get move(): Move | undefined {
    return this.board.market.moves.get(this.instrument)?.move;
  }

  get rank(): Divergence | undefined {
    return this.board.ranks.get(this.instrument);
  }

  get ticker(): string {
    return this.board.tickerOf(this.instrument);
  }

  /** BTC and the other sides of deals stand below the members. */
  get isMember(): boolean {
    const kind = this.board.instruments.get(this.instrument)?.kind;
    return kind === undefined || kind === InstrumentKind.MINER;
  }

  get lastTime(): number | undefined {
    return millis(this.move?.lastTime);
  }

  drawMove(): void {
    const kept = this.board.market.moves.get(this.instrument);
    if (kept === undefined) {
      return;
    }
    const { move } = kept;
    this.element.dataset['sequence'] = kept.sequence.toString();
    this.label.set(this.ticker);
    this.element.classList.toggle('other', !this.isMember);
    this.name.set(this.board.instruments.get(this.instrument)?.displayName ?? '');
    this.last.set(price(move.lastPriceNanos));
    this.moved.set(percent(move.moveRatio));
    this.moved.setMark(markOf(direction(move.moveRatio)));
    this.benchmark.set(percent(move.benchmarkMoveRatio));
    this.excess.set(percent(move.excessRatio));
    this.excess.setMark(markOf(direction(move.excessRatio)));
    this.flags.set(move.flags.map((flag) => QuoteFlag[flag] ?? `FLAG ${flag}`).join(' '));
    const stale = move.flags.includes(QuoteFlag.STALE) || move.flags.includes(QuoteFlag.HALTED);
    this.element.classList.toggle('old', stale);
  }

  drawRank(): void {
    const { rank } = this;
    this.sigmas.set(signed(rank?.residualSigmas));
    this.sigmas.setMark(Math.abs(rank?.residualSigmas ?? 0) >= NOTABLE ? 'notable' : '');
    this.peer.set(signed(rank?.modifiedZ));
    // Too little data is an answer; it stands where the number would.
    this.sigmas.element.title = rank === undefined ? '' : rank.status === DivergenceStatus.OK
      ? `beta ${rank.beta?.toFixed(2) ?? ABSENT} from ${rank.pairs} pairs, p ${rank.pValue?.toPrecision(2) ?? ABSENT}`
      : `${words(DivergenceStatus[rank.status] ?? '')}. ${rank.statusMessage}`;
  }

  drawDay(): void {
    this.line.draw(this.board.day?.member(this.instrument));
  }

  drawAge(): void {
    const { time } = this.board.market;
    const { lastTime } = this;
    this.old.set(lastTime === undefined || time === undefined ? ABSENT : age(time - lastTime));
  }

  drawSelected(): void {
    const selected = this.board.selected === this.instrument;
    if (selected !== this.isSelected) {
      this.isSelected = selected;
      this.button.setAttribute('aria-pressed', String(selected));
      this.element.classList.toggle('selected', selected);
    }
  }
}

const number = (test: string): Cell => new Cell(h('td', { class: 'number', 'data-test': test }));
