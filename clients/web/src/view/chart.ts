// The session as a chart: the sector, BTC over the same span, one chosen member, and deals as marks.
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { hourMinute, percent } from '../format.ts';
import type { Board } from '../state/board.ts';
import type { Day } from '../state/day.ts';
import { drawEnds, drawMarks, ENDS_WIDTH, marksOf, type Mark } from './chart-marks.ts';
import { ChartWords } from './chart-words.ts';
import { Cell, h, section, type View } from './dom.ts';

const DRAW_EVERY = 250;
const NARROW = 560;

export class ChartView implements View {
  readonly element: HTMLElement;
  private readonly stage = h('div', {
    class: 'stage', tabindex: 0, role: 'group', 'aria-label': 'Chart of the session. The arrow keys read its values.',
  });
  private readonly readout = new Cell(h('output', { class: 'readout', 'data-test': 'readout' }));
  private readonly words: ChartWords;
  private readonly scheme = matchMedia('(prefers-color-scheme: dark)');
  private plot: uPlot | undefined;
  private marks: readonly Mark[] = [];
  private drawn = '';
  private drawnAt = 0;
  private cursor: number | undefined;

  constructor(private readonly board: Board) {
    this.words = new ChartWords(board);
    this.element = section('Session', 'chart-title',
      h('div', { class: 'legend', 'aria-hidden': 'true' },
        h('span', { class: 'key sector-key' }, 'Sector'), h('span', { class: 'key btc-key' }, 'BTC'),
        h('span', { class: 'key member-key' }), h('span', { class: 'key deal-key' }, 'Deal')),
      h('figure', {}, this.stage, this.readout.element, this.words.caption), this.words.deals, this.words.table);
    this.readout.element.setAttribute('aria-live', 'off');
    this.stage.addEventListener('keydown', (event) => this.key(event));
    this.stage.addEventListener('blur', () => this.readout.element.setAttribute('aria-live', 'off'));
    this.scheme.addEventListener('change', () => this.rebuild());
    new ResizeObserver(() => this.resize()).observe(this.stage);
  }

  draw(now: number): void {
    if (now - this.drawnAt < DRAW_EVERY) {
      return;
    }
    const { day, selected, market } = this.board;
    const version = `${day?.date} ${day?.version} ${selected} ${market.newsVersion} ${this.board.instruments.size}`;
    if (version === this.drawn) {
      return;
    }
    this.drawnAt = now;
    this.drawn = version;
    this.marks = day === undefined ? [] : marksOf(day, [...market.deals.values()]);
    this.element.querySelector('.member-key')!.textContent =
      selected === undefined ? '' : this.board.tickerOf(selected);
    if (day !== undefined) {
      this.plot ??= this.build();
      this.plot.setData(dataOf(day, selected), false);
      this.plot.setScale('x', { min: day.open / 1000, max: day.close / 1000 });
    } else {
      this.plot?.destroy();
      this.plot = undefined;
    }
    this.words.draw(day, this.marks);
    this.read();
  }

  private rebuild(): void {
    this.plot?.destroy();
    this.plot = undefined;
    this.drawn = '';
    this.drawnAt = 0;
    this.draw(performance.now());
  }

  private resize(): void {
    this.plot?.setSize(this.size());
  }

  private size(): { width: number; height: number } {
    const width = Math.max(200, this.stage.clientWidth);
    return { width, height: width < NARROW ? 230 : 320 };
  }

  private build(): uPlot {
    const style = getComputedStyle(document.documentElement);
    const color = (name: string): string => style.getPropertyValue(name).trim();
    const font = `11px ${style.getPropertyValue('--font')}`;
    const grid = { stroke: color('--line'), width: 1 };
    const axis = { font, stroke: color('--muted'), ticks: { show: false }, grid };
    const line = (name: string, width: number, dash?: number[]): uPlot.Series => ({
      stroke: color(name), width, spanGaps: true, points: { show: false }, ...(dash === undefined ? {} : { dash }),
    });
    return new uPlot({
      ...this.size(),
      padding: [14, ENDS_WIDTH, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      scales: { x: { time: true, auto: false } },
      series: [
        {}, { ...line('--sector', 2), fill: color('--sector-fill') }, line('--btc', 1.75),
        line('--member', 1.75, [5, 3]),
      ],
      axes: [
        { ...axis, space: 60, size: 28, values: (_, splits) => splits.map((s) => hourMinute(s * 1000)) },
        { ...axis, size: 52, values: (_, splits) => splits.map((s) => percent(s, digitsOf(splits))) },
      ],
      hooks: {
        draw: [
          (plot) => drawMarks(plot, this.marks, color('--deal'), color('--panel')),
          (plot) => drawEnds(plot, [color('--sector'), color('--btc'), color('--member')]),
        ],
        setCursor: [(plot) => {
          this.cursor = plot.cursor.idx ?? undefined;
          this.read();
        }],
      },
    }, [[], [], [], []], this.stage);
  }

  private key(event: KeyboardEvent): void {
    const { day } = this.board;
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -30, PageDown: 30 };
    if (day === undefined || this.plot === undefined) {
      return;
    }
    const newest = lastOf(day);
    const step = event.key === 'Home' ? -Infinity : event.key === 'End' ? Infinity : steps[event.key];
    if (step === undefined || newest < 0) {
      return;
    }
    event.preventDefault();
    // Only what the reader asks for is spoken, never what moves by itself.
    this.readout.element.setAttribute('aria-live', 'polite');
    const at = Math.min(newest, Math.max(0, (this.cursor ?? newest) + step));
    const x = day.endOf(at) / 1000;
    this.plot.setCursor({ left: this.plot.valToPos(x, 'x'), top: 0 });
  }

  private read(): void {
    const { day, selected } = this.board;
    const at = day === undefined ? -1 : this.cursor ?? lastOf(day);
    if (day === undefined || at < 0) {
      this.readout.set('');
      return;
    }
    const value = (series: Float64Array | undefined): string => percent(known(series?.[at]));
    const member = selected === undefined
      ? '' : `  ${this.board.tickerOf(selected)} ${value(day.member(selected))}`;
    this.readout.set(
      `${day.date} ${hourMinute(day.endOf(at))} ET  sector ${value(day.sector)}  BTC ${value(day.benchmark)}${member}`);
  }
}

export const known = (value: number | undefined): number | undefined =>
  value === undefined || Number.isNaN(value) ? undefined : value;

/** The newest minute with a value. -1: none. */
export function lastOf(day: Day): number {
  let last = day.minutes - 1;
  while (last >= 0 && Number.isNaN(day.sector[last]!)) {
    last--;
  }
  return last;
}

/** As many digits as tell two neighbours apart. */
const digitsOf = (splits: readonly number[]): number => {
  const step = Math.abs((splits[1] ?? 1) - (splits[0] ?? 0));
  return step < 0.001 ? 2 : Math.abs(step * 100 - Math.round(step * 100)) > 1e-6 ? 1 : 0;
};

function dataOf(day: Day, selected: string | undefined): uPlot.AlignedData {
  const nullable = (series: Float64Array | undefined): (number | null)[] =>
    Array.from({ length: day.minutes }, (_, i) => known(series?.[i]) ?? null);
  return [
    Array.from({ length: day.minutes }, (_, i) => day.endOf(i) / 1000),
    nullable(day.sector), nullable(day.benchmark), nullable(selected === undefined ? undefined : day.member(selected)),
  ];
}
