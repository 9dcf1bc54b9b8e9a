// A member's day in the height of a line of text.
import { svg } from './dom.ts';

const WIDTH = 96;
const HEIGHT = 22;
const STEP = 5;

export class Sparkline {
  readonly element: SVGElement;
  private readonly line = svg('polyline', { points: '' });
  private readonly zero = svg('line', { x1: 0, x2: WIDTH, y1: 0, y2: 0 });
  private drawn = '';

  constructor() {
    // The numbers beside it say the same; for a screen reader it would be noise.
    this.element = svg('svg', {
      class: 'sparkline', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, 'aria-hidden': 'true',
    }, this.zero, this.line);
  }

  draw(series: Float64Array | undefined): void {
    const points = series === undefined ? '' : pointsOf(series, this.zero);
    if (points !== this.drawn) {
      this.line.setAttribute('points', points);
      this.drawn = points;
    }
  }
}

/** Every fifth minute and the newest, between the lowest and the highest value, 0 among them. */
function pointsOf(series: Float64Array, zero: SVGElement): string {
  let newest = series.length - 1;
  while (newest >= 0 && Number.isNaN(series[newest]!)) {
    newest--;
  }
  let low = 0;
  let high = 0;
  const at: number[] = [];
  for (let i = 0; i <= newest; i++) {
    const value = series[i]!;
    if (!Number.isNaN(value) && (i % STEP === 0 || i === newest)) {
      at.push(i);
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  const span = high - low || 1;
  const y = (value: number): string => (1 + ((high - value) / span) * (HEIGHT - 2)).toFixed(1);
  zero.setAttribute('y1', y(0));
  zero.setAttribute('y2', y(0));
  return at.map((i) => `${((i / (series.length - 1)) * WIDTH).toFixed(1)},${y(series[i]!)}`).join(' ');
}
