// When to connect again after a break. Pure: its randomness is handed in. As ReconnectPolicy of the .NET client.
import { Code } from '@connectrpc/connect';

const REFUSALS = new Set<Code>([
  Code.InvalidArgument, Code.NotFound, Code.Unauthenticated, Code.PermissionDenied, Code.Unimplemented, Code.OutOfRange,
]);

/** Answers that the same request will get again. */
export const isRefusal = (code: Code | undefined): boolean => code !== undefined && REFUSALS.has(code);

export class ReconnectPolicy {
  /** Breaks in a row since data last came. */
  attempts = 0;

  /** Ceilings of the first and of all delays in milliseconds. */
  constructor(
    private readonly random: () => number,
    private readonly initial = 250,
    private readonly maximum = 5_000,
  ) {}

  /** Data came: the next delay starts small again. A connection or an ack alone is no data. */
  progressed(): void {
    this.attempts = 0;
  }

  /** Milliseconds to wait after one more break; at least what the server asked for. */
  next(asked = 0): number {
    this.attempts++;
    const ceiling = Math.min(this.initial * 2 ** Math.min(this.attempts - 1, 30), this.maximum);
    // Half fixed, half random: boards that lost the same server do not come back in the same instant.
    const delay = ceiling / 2 + (this.random() * ceiling) / 2;
    return asked > 0 ? Math.max(delay, asked * (1 + 0.25 * this.random())) : delay;
  }
}
