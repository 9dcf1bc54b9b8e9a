using System.Globalization;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// Rows for the console's publish, of all that a quote may be: one side, locked, a trade alone or without its size,
/// halted, told twice, before the open, after the close, on two days. Prices lie within 2 % of one another: no trade
/// has to wait for a second one.
/// </summary>
internal static class RandomQuotes
{
    public static IReadOnlyList<string> Instruments { get; } = ["bitf", "mara", "btc-usd"];

    public static IEnumerable<string> Csv(Random random, int rows)
    {
        yield return "time,instrument,bid,bid_size,ask,ask_size,last,last_size,"
            + "previous_close,previous_close_date,flags";
        for (var day = 9; day <= 10; day++)
        {
            var time = new DateTime(2025, 9, day, 13, 29, 0, DateTimeKind.Utc);
            for (var i = 0; i < rows / 2; i++)
            {
                time = time.AddTicks(random.Next(3) * random.NextInt64(8 * TimeSpan.TicksPerMinute) / (rows / 200 + 1));
                var row = Row(random, time, day);
                for (var times = random.Next(12) == 0 ? 2 : 1; times > 0; times--)
                {
                    yield return row;
                }
            }
        }
    }

    private static string Row(Random random, DateTime time, int day)
    {
        var price = 10m + (random.Next(100) * 0.001m);
        var hasTrade = random.Next(3) > 0;
        var hasBid = !hasTrade || random.Next(4) > 0;
        var hasAsk = hasBid && random.Next(8) > 0;
        return string.Join(',',
            time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture),
            Instruments[random.Next(Instruments.Count)],
            hasBid ? Text(price) : "",
            hasBid && random.Next(3) > 0 ? Text(random.Next(5_000) * 0.000000001m) : "",
            hasAsk ? Text(price + (random.Next(3) * 0.01m)) : "",
            hasAsk && random.Next(3) > 0 ? Text(random.Next(5_000)) : "",
            hasTrade ? Text(price) : "",
            hasTrade && random.Next(3) > 0 ? Text(random.Next(5_000) * 0.5m) : "",
            random.Next(20) == 0 ? $"10.05,2025-09-{day - 1:00}" : ",",
            random.Next(30) == 0 ? "HALTED|SIMULATED" : random.Next(2) == 0 ? "DELAYED" : "");
    }

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
