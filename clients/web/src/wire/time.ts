import { create } from '@bufbuild/protobuf';
import { TimestampSchema, type Timestamp } from '@bufbuild/protobuf/wkt';

/** Of whole milliseconds since 1970. */
export function timestamp(milliseconds: number): Timestamp {
  const seconds = Math.floor(milliseconds / 1000);
  return create(TimestampSchema, {
    seconds: BigInt(seconds), nanos: Math.round((milliseconds - seconds * 1000) * 1e6),
  });
}
