using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Tests.Calendar;

public class NewYorkTimeTests
{
    [Fact]
    public void The_rule_agrees_with_the_time_zone_database_on_every_hour_from_2024_to_2027()
    {
        var database = NewYorkTime.FromDatabase();
        Assert.NotNull(database);
        var rule = NewYorkTime.FromRule();
        var end = new DateTimeOffset(2028, 1, 2, 0, 0, 0, TimeSpan.Zero);
        for (var t = new DateTimeOffset(2023, 12, 31, 0, 0, 0, TimeSpan.Zero); t < end; t = t.AddHours(1))
        {
            Assert.True(database.GetUtcOffset(t) == rule.GetUtcOffset(t), $"offsets differ at {t:u}");
        }
    }

    [Fact]
    public void The_rule_agrees_with_the_database_on_every_local_half_hour_of_the_clock_changes()
    {
        var rule = NewYorkTime.FromRule();
        var database = NewYorkTime.FromDatabase()!;
        foreach (var day in new DateOnly[] { new(2024, 3, 10), new(2025, 3, 9), new(2025, 11, 2), new(2027, 11, 7) })
        {
            for (var minutes = 0; minutes < 24 * 60; minutes += 30)
            {
                var local = day.ToDateTime(TimeOnly.MinValue).AddMinutes(minutes);
                Assert.Equal(database.GetUtcOffset(local), rule.GetUtcOffset(local));
            }
        }
    }

    [Fact]
    public void The_date_changes_at_midnight_in_new_york()
    {
        var midnight = NewYorkTime.At(new DateOnly(2025, 9, 9), TimeOnly.MinValue);
        Assert.Equal(Instant.From(new DateTimeOffset(2025, 9, 9, 4, 0, 0, TimeSpan.Zero)), midnight);
        Assert.Equal(new DateOnly(2025, 9, 9), NewYorkTime.DateOf(midnight));
        Assert.Equal(new DateOnly(2025, 9, 8), NewYorkTime.DateOf(midnight.PlusNanos(-1)));
    }
}
