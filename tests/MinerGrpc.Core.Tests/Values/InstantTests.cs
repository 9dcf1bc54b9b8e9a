using System.Runtime.CompilerServices;
using CsCheck;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Values;
using Size = MinerGrpc.Core.Values.Size;

namespace MinerGrpc.Core.Tests.Values;

public class InstantTests
{
    [Fact]
    public void The_value_types_are_as_small_as_their_number()
    {
        Assert.Equal(8, Unsafe.SizeOf<Instant>());
        Assert.Equal(8, Unsafe.SizeOf<Price>());
        Assert.Equal(8, Unsafe.SizeOf<Size>());
        Assert.Equal(4, Unsafe.SizeOf<InstrumentId>());
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(-1, -1, 999_999_999)]
    [InlineData(-1_000_000_000, -1, 0)]
    [InlineData(-1_000_000_001, -2, 999_999_999)]
    [InlineData(1_999_999_999, 1, 999_999_999)]
    public void Seconds_are_rounded_down_also_before_1970(long nanos, long seconds, int nanosOfSecond)
    {
        var t = new Instant(nanos);
        Assert.Equal((seconds, nanosOfSecond), (t.UnixSeconds, t.NanosOfSecond));
        Assert.Equal(t, Instant.FromUnixSeconds(seconds, nanosOfSecond));
    }

    [Fact]
    public void Seconds_and_nanos_give_the_same_instant_back() =>
        Gen.Long[-9_223_372_036_000_000_000, long.MaxValue].Select(nanos => new Instant(nanos)).Sample(t =>
            Instant.FromUnixSeconds(t.UnixSeconds, t.NanosOfSecond) == t
            && t.NanosOfSecond is >= 0 and < 1_000_000_000);

    [Theory]
    [InlineData(-1, -1)]
    [InlineData(-100, -1)]
    [InlineData(99, 0)]
    [InlineData(100, 1)]
    public void A_date_time_is_rounded_down_to_its_tick(long nanos, long ticks) =>
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(ticks), new Instant(nanos).ToDateTimeOffset());

    [Fact]
    public void A_date_time_of_any_offset_is_the_same_instant() =>
        Assert.Equal(
            Instant.From(new DateTimeOffset(2025, 9, 9, 20, 0, 0, TimeSpan.Zero)),
            Instant.From(new DateTimeOffset(2025, 9, 9, 16, 0, 0, TimeSpan.FromHours(-4))));

    [Fact]
    public void An_instant_beyond_the_range_throws()
    {
        Assert.Throws<OverflowException>(() => new Instant(long.MaxValue).PlusNanos(1));
        Assert.Throws<OverflowException>(() => new Instant(long.MinValue).PlusNanos(-1));
        Assert.Throws<OverflowException>(() => new Instant(0).Plus(TimeSpan.MaxValue));
        Assert.Throws<OverflowException>(() => Instant.FromUnixSeconds(long.MaxValue));
        Assert.Throws<OverflowException>(() => Instant.From(new DateTimeOffset(2300, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Throws<OverflowException>(() => new Instant(long.MaxValue) - new Instant(long.MinValue));
    }

    [Theory]
    [InlineData(1_757_424_600_000_000_000, "2025-09-09T13:30:00Z")]
    [InlineData(1_757_424_600_000_000_001, "2025-09-09T13:30:00.000000001Z")]
    [InlineData(-1, "1969-12-31T23:59:59.999999999Z")]
    public void It_is_written_as_iso_8601_with_nanoseconds_where_there_are_any(long nanos, string text) =>
        Assert.Equal(text, new Instant(nanos).ToString());

    [Fact]
    public void Instants_are_ordered_and_subtracted_as_numbers()
    {
        var (one, two) = (new Instant(100), new Instant(300));
        Assert.True(one < two && two > one && one <= two && two >= one && one.CompareTo(two) < 0);
        Assert.Equal(two, Instant.Max(one, two));
        Assert.Equal(TimeSpan.FromTicks(2), two - one);
        Assert.Equal(two, one.Plus(TimeSpan.FromTicks(2)));
    }
}
