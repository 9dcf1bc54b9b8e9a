// The sector in one line: what it did, what BTC did over the same span, and how many took part.
import type { SectorMove } from '../gen/minergrpc/v1/sector_service_pb.ts';
import { direction, percent, price } from '../format.ts';
import type { Board } from '../state/board.ts';
import { Cell, h, markOf, type View } from './dom.ts';

interface Figure {
  readonly name: string;
  readonly test: string;
  readonly note: (sector: SectorMove) => string;
  readonly text: (sector: SectorMove) => string;
  readonly value?: (sector: SectorMove) => number | undefined;
}

const FIGURES: readonly Figure[] = [
  {
    name: 'Sector', test: 'mean', value: (s) => s.equalWeightMoveRatio, text: (s) => percent(s.equalWeightMoveRatio),
    note: (s) => `mean of ${s.freshMembers} of ${s.members}`,
  },
  {
    name: 'Median', test: 'median', value: (s) => s.medianMoveRatio, text: (s) => percent(s.medianMoveRatio),
    note: () => 'of the members',
  },
  {
    name: 'BTC', test: 'btc', value: (s) => s.benchmarkMoveRatio, text: (s) => percent(s.benchmarkMoveRatio),
    note: (s) => price(s.benchmarkLastPriceNanos),
  },
  {
    name: 'Excess', test: 'excess', value: (s) => s.excessRatio, text: (s) => percent(s.excessRatio),
    note: () => 'sector over BTC',
  },
  {
    name: 'Breadth', test: 'breadth', text: (s) => `${s.breadth?.advancing ?? 0} / ${s.breadth?.declining ?? 0}`,
    note: (s) => `up / down, ${s.breadth?.unchanged ?? 0} unchanged`,
  },
  {
    name: 'Dispersion', test: 'dispersion',
    text: (s) => (s.dispersionRatio === undefined ? '–' : `${(s.dispersionRatio * 100).toFixed(2)}%`),
    note: () => 'deviation of moves',
  },
];

export class SectorView implements View {
  readonly element: HTMLElement;
  private readonly cells = FIGURES.map((figure) => ({
    figure,
    value: new Cell(h('dd', { class: 'value', 'data-test': figure.test })),
    note: new Cell(h('dd', { class: 'note' })),
  }));
  private drawn: SectorMove | undefined;

  constructor(private readonly board: Board) {
    this.element = h('section', { class: 'sector', 'data-test': 'sector', 'aria-labelledby': 'sector-title' },
      h('h2', { id: 'sector-title', class: 'hidden' }, 'Sector'),
      h('dl', {}, ...this.cells.map(({ figure, value, note }) =>
        h('div', {}, h('dt', {}, figure.name), value.element, note.element))));
  }

  draw(): void {
    const { sector } = this.board.market;
    if (sector === this.drawn && sector !== undefined) {
      return;
    }
    this.drawn = sector;
    this.element.dataset['sequence'] = this.board.market.sectorSequence.toString();
    for (const { figure, value, note } of this.cells) {
      value.set(sector === undefined ? '–' : figure.text(sector));
      note.set(sector === undefined ? '' : figure.note(sector));
      value.setMark(sector === undefined || figure.value === undefined ? '' : markOf(direction(figure.value(sector))));
    }
  }
}
