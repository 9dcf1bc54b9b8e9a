// Live, or a past session at a chosen pace, through the same stream.
import { ConnectError } from '@connectrpc/connect';
import { dayOf, day as dateText, millis } from '../format.ts';
import { quotes, sectors } from '../wire/calls.ts';
import { sessionOf } from '../state/questions.ts';
import type { Board } from '../state/board.ts';
import { Cell, h, type View } from './dom.ts';

/** Session seconds for each second. */
const PACES = [1, 10, 39, 60, 120, 300] as const;
const FIRST_PACE = 60;
const DAYS_OFFERED = 400;

export class ReplayView implements View {
  readonly element: HTMLElement;
  private readonly session = h('select', { id: 'replay-session', onfocus: () => void this.offer() });
  private readonly pace = h('select', { id: 'replay-pace', onchange: () => this.changePace() },
    ...PACES.map((pace) => h('option', { value: pace, selected: pace === FIRST_PACE },
      pace === 1 ? 'real time' : `${pace} times`)));
  private readonly start = new Cell(h('button', { type: 'button', onclick: () => void this.play() }));
  private readonly live = h('button', { type: 'button', onclick: () => this.board.goLive() }, 'Back to live');
  private readonly fault = new Cell(h('span', { class: 'fault', role: 'alert' }));
  private readonly progress = h('progress', { max: 1, value: 0, 'aria-label': 'Part of the session played' });
  private offered = '';

  constructor(private readonly board: Board) {
    this.element = h('section', { class: 'replay', 'aria-labelledby': 'replay-title' },
      h('h2', { id: 'replay-title' }, 'Replay'),
      h('span', { class: 'field' }, h('label', { for: 'replay-session' }, 'Session'), this.session),
      h('span', { class: 'field' }, h('label', { for: 'replay-pace' }, 'Pace'), this.pace),
      this.start.element, this.live, this.progress, this.fault.element);
  }

  draw(): void {
    const { replay, market, link } = this.board;
    this.start.set(replay?.state === 'playing' ? 'Pause' : replay?.state === 'paused' ? 'Resume'
      : replay?.state === 'ended' ? 'Play again' : 'Play');
    this.live.hidden = replay === undefined;
    this.session.disabled = replay !== undefined && replay.state !== 'ended';
    this.progress.hidden = replay === undefined;
    if (replay !== undefined) {
      const { open, close } = replay.day;
      this.progress.value = replay.state === 'ended' ? 1
        : Math.min(1, Math.max(0, ((market.time ?? open) - open) / (close - open)));
    }
    if (link.state === 'connected' && this.offered === '') {
      void this.offer();
    }
  }

  /** The sessions of the journal's window, the newest first. */
  private async offer(): Promise<void> {
    this.offered ||= 'asked';
    try {
      const { replayWindow } = await sectors.getReplayWindow({});
      const oldest = millis(replayWindow?.oldestTime);
      const newest = millis(replayWindow?.newestTime);
      if (oldest === undefined || newest === undefined) {
        this.fill([]);
        return;
      }
      const from = new Date(Math.max(oldest, newest - DAYS_OFFERED * 86_400_000));
      const to = new Date(newest + 86_400_000);
      const date = (d: Date): { year: number; month: number; day: number } =>
        ({ year: d.getUTCFullYear(), month: d.getUTCMonth() + 1, day: d.getUTCDate() });
      const answer = await quotes.listSessions({ startDate: date(from), endDate: date(to), pageSize: 1000 });
      this.fill(answer.sessions
        .filter((s) => (millis(s.closeTime) ?? 0) > oldest && (millis(s.openTime) ?? 0) < newest)
        .map((s) => dateText(s.sessionDate)).reverse());
      this.fault.set('');
    } catch (error) {
      this.offered = '';
      this.fault.set(ConnectError.from(error).rawMessage);
    }
  }

  private fill(dates: readonly string[]): void {
    const wanted = dates.join();
    if (wanted !== this.offered || dates.length === 0) {
      this.offered = wanted || 'none';
      const chosen = this.session.value;
      this.session.replaceChildren(...(dates.length === 0
        ? [h('option', { value: '' }, 'none yet')]
        : dates.map((d) => h('option', { value: d, selected: d === chosen }, d))));
    }
  }

  private async play(): Promise<void> {
    const { board } = this;
    const pace = Number(this.pace.value);
    if (board.replay?.state === 'playing') {
      board.pauseReplay();
      return;
    }
    if (board.replay?.state === 'paused') {
      board.resumeReplay(pace);
      return;
    }
    const date = this.session.value || dayOf(board.market.time);
    try {
      const day = await sessionOf(date);
      if (day === undefined) {
        this.fault.set(`${date} was no session; choose another day.`);
        return;
      }
      this.fault.set('');
      board.startReplay(day, pace);
    } catch (error) {
      this.fault.set(ConnectError.from(error).rawMessage);
    }
  }

  /** A pace belongs to a request, so another one is another call from the same place. */
  private changePace(): void {
    if (this.board.replay?.state === 'playing') {
      this.board.resumeReplay(Number(this.pace.value));
    }
  }
}
