// What is drawn over the chart's lines: deals at their place, and each line's newest value at its end.
import type uPlot from 'uplot';
import type { Deal } from '../gen/minergrpc/v1/deal_service_pb.ts';
import { day as dateText, millis, percent } from '../format.ts';
import type { Day } from '../state/day.ts';

/** Room at the right for the newest values. */
export const ENDS_WIDTH = 60;

const RADIUS = 8;
const LINE_HEIGHT = 13;

/** A deal at its place on the chart. */
export interface Mark {
  readonly deal: Deal;
  /** Milliseconds since 1970: when it was told within the session, otherwise the open. */
  readonly time: number;
  /** 1, 2, 3, ... from the left. */
  readonly number: number;
}

/** Deals that were told in the session, or could first be traded in it: those stand at the open. */
export function marksOf(day: Day, deals: readonly Deal[]): Mark[] {
  return deals.flatMap((deal) => {
    const told = millis(deal.announceTime);
    const within = told !== undefined && told >= day.open && told <= day.close;
    return within ? [{ deal, time: told }]
      : dateText(deal.firstTradableSession) === day.date ? [{ deal, time: day.open }] : [];
  }).sort((a, b) => a.time - b.time || a.deal.name.localeCompare(b.deal.name))
    .map((mark, i) => ({ ...mark, number: i + 1 }));
}

/** A broken line with a number in a disc; marks of one instant stand beside one another. */
export function drawMarks(plot: uPlot, marks: readonly Mark[], color: string, ground: string): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  const radius = RADIUS * scale;
  ctx.save();
  ctx.font = fontOf(scale);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.lineWidth = scale;
  let right = -Infinity;
  for (const mark of marks) {
    const x = Math.round(plot.valToPos(mark.time / 1000, 'x', true));
    ctx.strokeStyle = color;
    ctx.setLineDash([3 * scale, 3 * scale]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.setLineDash([]);
    const center = Math.max(x + radius + 2 * scale, right + 2 * radius + 3 * scale);
    right = center;
    ctx.fillStyle = color;
    ctx.beginPath();
    ctx.arc(center, bbox.top + radius, radius, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = ground;
    ctx.fillText(String(mark.number), center, bbox.top + radius + 0.5 * scale);
  }
  ctx.restore();
}

/** The newest value of each line beside its end, none over another. */
export function drawEnds(plot: uPlot, colors: readonly string[]): void {
  const { ctx } = plot;
  const scale = devicePixelRatio;
  const ends = colors.flatMap((color, i) => {
    const values = plot.data[i + 1]!;
    let last = values.length - 1;
    while (last >= 0 && (values[last] === null || values[last] === undefined)) {
      last--;
    }
    return last < 0 ? [] : [{
      color, text: percent(values[last]!),
      x: plot.valToPos(plot.data[0][last]!, 'x', true), y: plot.valToPos(values[last]!, 'y', true),
    }];
  }).sort((a, b) => a.y - b.y);
  ctx.save();
  ctx.font = fontOf(scale);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  let free = -Infinity;
  for (const end of ends) {
    const y = Math.max(end.y, free);
    free = y + LINE_HEIGHT * scale;
    ctx.fillStyle = end.color;
    ctx.fillText(end.text, end.x + 5 * scale, y);
  }
  ctx.restore();
}

const fontOf = (scale: number): string =>
  `600 ${11 * scale}px ${getComputedStyle(document.documentElement).getPropertyValue('--font')}`;
