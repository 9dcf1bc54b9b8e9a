// Where a stream stands: what was folded, from where it resumes, and whether a message was lost. Pure; the rules are
// those of clients/MinerGrpc.Client (StreamPosition).
import { create } from '@bufbuild/protobuf';
import { CursorSchema, type Cursor } from '../gen/minergrpc/v1/common_pb.ts';
import type {
  Event, StreamSectorMovesRequest, StreamSectorMovesResponse,
} from '../gen/minergrpc/v1/sector_service_pb.ts';

export type Start = StreamSectorMovesRequest['start'];

export class StreamPosition {
  /** Resume after this. Undefined: as the first request says. */
  cursor: Cursor | undefined;
  private journalId = '';
  private delivered = 0n;
  private newest: bigint;
  private insideSnapshot = false;

  // True until the state that the stream builds on is complete; a cursor inside it would lose the rest of it.
  private awaitsSnapshot: boolean;

  constructor(private readonly first: Start) {
    this.awaitsSnapshot = first.case === 'live' || first.case === undefined;
    this.cursor = first.case === 'afterCursor' ? first.value : undefined;
    this.newest = this.cursor?.sequence ?? 0n;
  }

  /** The start of the next call, which counts its deliveries from 1 again. */
  next(): Start {
    this.delivered = 0n;
    this.insideSnapshot = false;
    if (this.awaitsSnapshot) {
      return { case: 'live', value: true };
    }
    return this.cursor === undefined ? this.first : { case: 'afterCursor', value: this.cursor };
  }

  /** Undefined: the message follows the one before. Otherwise what is wrong; the call must be given up. */
  findLoss(response: StreamSectorMovesResponse): string | undefined {
    if (response.deliveryNumber !== this.delivered + 1n) {
      return `delivery ${response.deliveryNumber} came after ${this.delivered}: messages were lost`;
    }
    this.delivered++;
    return this.delivered === 1n && response.control.case !== 'ack' ? 'the first message was no ack' : undefined;
  }

  /** False: this event was folded before. */
  tryTake(event: Event): boolean {
    if (!this.insideSnapshot) {
      if (event.sequence <= this.newest) {
        return false;
      }
      this.advance(this.at(event.sequence));
    }
    if (event.sequence > this.newest) {
      this.newest = event.sequence;
    }
    return true;
  }

  /** Moves on by a control message. */
  takeControl(control: StreamSectorMovesResponse['control']): void {
    switch (control.case) {
      case 'ack':
        this.journalId = control.value.journalId;
        break;
      case 'snapshotBegin':
        this.insideSnapshot = true;
        this.awaitsSnapshot = true;
        this.cursor = undefined;
        // What is held is dropped, so older sequences, or those of another journal, are news again.
        this.newest = 0n;
        break;
      case 'snapshotEnd':
        this.insideSnapshot = false;
        this.awaitsSnapshot = false;
        this.advance(control.value.cursor);
        this.advance(this.at(this.newest));
        break;
      case 'caughtUp':
      case 'heartbeat':
      case 'notice':
        this.advance(control.value.cursor);
        break;
      case 'gap':
        // The old cursor leads to the same gap again; only a snapshot gives firm ground.
        this.awaitsSnapshot = true;
        break;
      default:
    }
  }

  private at(sequence: bigint): Cursor {
    return create(CursorSchema, { journalId: this.journalId, sequence });
  }

  private advance(cursor: Cursor | undefined): void {
    if (cursor === undefined || this.awaitsSnapshot) {
      return;
    }
    if (this.cursor?.journalId !== cursor.journalId || cursor.sequence > this.cursor.sequence) {
      this.cursor = cursor;
    }
  }
}
