// The members, live. A cell is written only when its text changes; rows change places at most once a second, and
// never the one that has the focus.
import type { Board } from '../state/board.ts';
import { h, section, type View } from './dom.ts';
import { Row } from './row.ts';

const SORT_EVERY = 1_000;
const AGES_EVERY = 500;

interface Column {
  readonly title: string;
  readonly hint: string;
  /** What it is sorted by, the largest first. Absent: it is not sorted by. */
  readonly key?: (row: Row) => number | string | undefined;
  readonly kind?: string;
}

const COLUMNS: readonly Column[] = [
  { title: 'Instrument', hint: 'ticker and company', key: (r) => r.ticker, kind: 'name' },
  { title: 'Last', hint: 'last trade' },
  { title: 'Move', hint: 'from the previous official close', key: (r) => r.move?.moveRatio },
  { title: 'BTC', hint: 'Bitcoin between the same two instants', key: (r) => r.move?.benchmarkMoveRatio },
  { title: 'Excess', hint: 'move less that of BTC', key: (r) => r.move?.excessRatio },
  {
    title: 'Residual σ', hint: 'what beta to BTC does not explain, in standard errors',
    key: (r) => r.rank?.residualSigmas,
  },
  { title: 'Peer z', hint: 'modified z against the other members', key: (r) => r.rank?.modifiedZ },
  { title: 'Day', hint: 'move over the session', kind: 'graph' },
  { title: 'Flags', hint: 'what to know before using the quote', kind: 'flags' },
  { title: 'Age', hint: 'of the last trade, in market time', key: (r) => r.lastTime },
];

export class TableView implements View {
  readonly element: HTMLElement;
  private readonly body = h('tbody', { 'data-test': 'rows' });
  private readonly rows = new Map<string, Row>();
  private readonly heads: HTMLElement[] = [];
  private sortedBy = 2;
  private descending = true;
  private sortAt = -SORT_EVERY;
  private unsorted = false;
  private agesAt = -AGES_EVERY;
  private ranksDrawn = -1;
  private dayDrawn = -1;
  private readonly empty = h('p', { class: 'empty' }, 'Waiting for the first quotes.');

  constructor(private readonly board: Board) {
    const heads = COLUMNS.map((column, i) => this.head(column, i));
    this.heads.push(...heads);
    this.element = section('Members', 'members-title', this.empty,
      h('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-labelledby': 'members-title' },
        h('table', { class: 'members' },
          h('caption', { class: 'hidden' },
            'Moves of the members against BTC. A button in each row shows that member in the chart.'),
          h('thead', {}, h('tr', {}, ...heads)), this.body)));
    this.tellOrder();
  }

  draw(now: number): void {
    const { market } = this.board;
    if (market.moves.size < this.rows.size) {
      this.dropGone();
    }
    for (const instrument of market.changed) {
      this.rowOf(instrument)?.drawMove();
    }
    this.unsorted ||= market.changed.size > 0;
    market.changed.clear();
    this.empty.hidden = this.rows.size > 0;
    if (this.ranksDrawn !== this.board.ranksVersion) {
      this.ranksDrawn = this.board.ranksVersion;
      this.rows.forEach((row) => row.drawRank());
      this.unsorted = true;
    }
    this.rows.forEach((row) => row.drawSelected());
    if (now - this.agesAt >= AGES_EVERY) {
      this.agesAt = now;
      const version = this.board.day?.version ?? -1;
      this.rows.forEach((row) => row.drawAge());
      if (version !== this.dayDrawn) {
        this.dayDrawn = version;
        this.rows.forEach((row) => row.drawDay());
      }
    }
    if (this.unsorted && now - this.sortAt >= SORT_EVERY) {
      this.sortAt = now;
      this.unsorted = false;
      this.sort();
    }
  }

  private head(column: Column, i: number): HTMLTableCellElement {
    const cell = h('th', { scope: 'col', class: column.kind ?? 'number', title: column.hint });
    cell.append(column.key === undefined ? column.title
      : h('button', { type: 'button', class: 'sort', onclick: () => this.sortBy(i) }, column.title));
    return cell;
  }

  private sortBy(column: number): void {
    this.descending = column === this.sortedBy ? !this.descending : column !== 0;
    this.sortedBy = column;
    this.tellOrder();
    this.sort();
  }

  private tellOrder(): void {
    this.heads.forEach((cell, i) => {
      if (i === this.sortedBy) {
        cell.setAttribute('aria-sort', this.descending ? 'descending' : 'ascending');
      } else {
        cell.removeAttribute('aria-sort');
      }
    });
  }

  private sort(): void {
    const key = COLUMNS[this.sortedBy]!.key!;
    const sign = this.descending ? -1 : 1;
    const wanted = [...this.rows.values()].map((row) => ({ row, value: key(row) })).sort((a, b) => {
      if (a.row.isMember !== b.row.isMember) {
        return a.row.isMember ? -1 : 1;
      }
      if (a.value === undefined || b.value === undefined) {
        return a.value === b.value ? a.row.ticker.localeCompare(b.row.ticker) : a.value === undefined ? 1 : -1;
      }
      const order = a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
      return order * sign || a.row.ticker.localeCompare(b.row.ticker);
    }).map((entry) => entry.row.element);
    if (wanted.every((element, i) => this.body.children[i] === element)) {
      return;
    }
    // A row that is moved loses the focus, so all others are moved around it.
    const focused = wanted.findIndex((element) => element.contains(document.activeElement));
    const still = focused < 0 ? null : wanted[focused]!;
    wanted.slice(0, Math.max(0, focused)).forEach((element) => this.body.insertBefore(element, still));
    wanted.slice(focused + 1).forEach((element) => this.body.append(element));
  }

  private rowOf(instrument: string): Row | undefined {
    let row = this.rows.get(instrument);
    if (row === undefined && this.board.market.moves.has(instrument)) {
      row = new Row(this.board, instrument);
      this.rows.set(instrument, row);
      this.body.append(row.element);
      row.drawRank();
      row.drawDay();
      this.sortAt = -SORT_EVERY;
      this.agesAt = -AGES_EVERY;
    }
    return row;
  }

  private dropGone(): void {
    for (const [instrument, row] of this.rows) {
      if (!this.board.market.moves.has(instrument)) {
        row.element.remove();
        this.rows.delete(instrument);
      }
    }
  }
}

