// One stream that survives breaks: it resumes by cursor, folds no sequence twice and misses none.
import { create } from '@bufbuild/protobuf';
import type { Duration } from '@bufbuild/protobuf/wkt';
import { ConnectError, type Client } from '@connectrpc/connect';
import {
  StreamSectorMovesRequestSchema, type Event, type Heartbeat, type SectorService, type StreamAck,
  type StreamSectorMovesRequest, type StreamSectorMovesResponse,
} from '../gen/minergrpc/v1/sector_service_pb.ts';
import { isRefusal, ReconnectPolicy } from './policy.ts';
import { StreamPosition } from './position.ts';

const ACK_TIMEOUT = 10_000;
const MISSED_HEARTBEATS = 3;

/** Who folds what the stream tells. */
export interface Sink {
  connected(ack: StreamAck): void;
  event(event: Event): void;
  /** Drop what you hold: the present state follows. */
  snapshotBegan(): void;
  snapshotEnded(): void;
  caughtUp(): void;
  heartbeat(heartbeat: Heartbeat): void;
  /** The call broke; the stream connects again after a delay in milliseconds. */
  disconnected(why: string, delay: number): void;
  /** The server will not serve this request; the stream is over. */
  refused(why: string): void;
}

export class Subscription {
  readonly position: StreamPosition;
  private readonly policy = new ReconnectPolicy(Math.random);
  private readonly stop = new AbortController();
  private call: AbortController | undefined;
  private patience = ACK_TIMEOUT;
  private asked = 0;

  constructor(
    private readonly client: Client<typeof SectorService>,
    private readonly request: StreamSectorMovesRequest,
    private readonly sink: Sink,
  ) {
    this.position = new StreamPosition(request.start);
  }

  /** Reads until closed or refused. */
  async run(): Promise<void> {
    while (!this.stop.signal.aborted) {
      const ended = await this.read();
      if (this.stop.signal.aborted) {
        return;
      }
      if (ended.refused) {
        this.sink.refused(ended.why);
        return;
      }
      const delay = this.policy.next(this.asked);
      this.asked = 0;
      this.sink.disconnected(ended.why, delay);
      await this.sleep(delay);
    }
  }

  close(): void {
    this.stop.abort();
    this.call?.abort();
  }

  /** One call to its end. */
  private async read(): Promise<{ why: string; refused: boolean }> {
    const call = (this.call = new AbortController());
    this.patience = ACK_TIMEOUT;
    let stalled = '';
    let watchdog = 0;
    const watch = (): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => {
        stalled = `no message for ${this.patience / 1000} s`;
        call.abort();
      }, this.patience) as unknown as number;
    };
    try {
      watch();
      const request = create(StreamSectorMovesRequestSchema, { ...this.request, start: this.position.next() });
      for await (const response of this.client.streamSectorMoves(request, { signal: call.signal })) {
        if (this.stop.signal.aborted) {
          break;
        }
        const loss = this.position.findLoss(response);
        if (loss !== undefined) {
          call.abort();
          return { why: loss, refused: false };
        }
        this.take(response);
        watch();
      }
      return { why: 'the server ended the stream', refused: false };
    } catch (error) {
      const failure = ConnectError.from(error);
      return { why: stalled || failure.rawMessage, refused: stalled === '' && isRefusal(failure.code) };
    } finally {
      clearTimeout(watchdog);
    }
  }

  private take(response: StreamSectorMovesResponse): void {
    for (const event of response.events) {
      if (this.position.tryTake(event)) {
        this.sink.event(event);
      }
    }
    const control = response.control;
    this.position.takeControl(control);
    // An ack, a gap and a notice come from a server that may be failing all the same.
    if (response.events.length > 0 || !['ack', 'gap', 'notice', undefined].includes(control.case)) {
      this.policy.progressed();
    }
    switch (control.case) {
      case 'ack':
        this.patience = MISSED_HEARTBEATS * (duration(control.value.heartbeatInterval) || 5_000);
        this.sink.connected(control.value);
        break;
      case 'snapshotBegin':
        this.sink.snapshotBegan();
        break;
      case 'snapshotEnd':
        this.sink.snapshotEnded();
        break;
      case 'caughtUp':
        this.sink.caughtUp();
        break;
      case 'heartbeat':
        this.sink.heartbeat(control.value);
        break;
      case 'notice':
        this.asked = duration(control.value.retryDelay);
        break;
      default:
    }
  }

  private sleep(delay: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, delay);
      this.stop.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

const duration = (value: Duration | undefined): number =>
  value === undefined ? 0 : Number(value.seconds) * 1000 + value.nanos / 1e6;
