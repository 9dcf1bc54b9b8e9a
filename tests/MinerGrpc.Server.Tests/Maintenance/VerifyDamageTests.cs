using MinerGrpc.Server.Tests.Storage;
using MinerGrpc.Server.Tests.Support;

namespace MinerGrpc.Server.Tests.Maintenance;

/// <summary>Every damage is told with its place and what to do, and ends with exit code 1.</summary>
public sealed class VerifyDamageTests(EveryTable every) : IClassFixture<EveryTable>
{
    /// <summary>Some row in the middle of the journal; its key is in every finding.</summary>
    private const string Row = " WHERE first_sequence = (SELECT first_sequence FROM journal "
        + "ORDER BY first_sequence LIMIT 1 OFFSET 5)";

    private const string Checkpoint =
        " WHERE sequence = (SELECT sequence FROM checkpoints ORDER BY sequence LIMIT 1 OFFSET 1)";

    private const string Bar = " WHERE instrument = 'instruments/bitf' AND interval = 2 AND sequence = (SELECT "
        + "max(sequence) FROM bars WHERE instrument = 'instruments/bitf' AND interval = 2)";

    private const string Deal = " WHERE name = 'deals/other'";

    private const string Alert = " WHERE sequence = (SELECT min(sequence) FROM alerts)";

    private const string Request = " WHERE request_id = 'second'";

    private const string Published = " WHERE batch_id = 'batch-2'";

    private static readonly Dictionary<string, (string Where, string Place, string[] Flips)> s_damages = new()
    {
        ["journal"] = (Row, "journal row ",
        [
            "first_sequence = first_sequence | (1 << 40)", "last_sequence = last_sequence + 2",
            "first_time = first_time + 1", "last_time = last_time + 1", "crc32c = crc32c + 1",
            "chain = zeroblob(32)", "events = substr(events, 1, length(events) - 1)", "events = x''",
            "events = CAST(substr(events, 1, 40) || x'07' || substr(events, 42) AS BLOB)",
        ]),
        ["checkpoints"] = (Checkpoint, "checkpoint ",
        [
            "sequence = sequence + 1", "market_time = market_time + 1", "events = substr(events, 2)",
            "memory = x'7B7D'", "crc32c = crc32c + 1",
        ]),
        ["bars"] = (Bar, "bars: ",
        [
            "instrument = 'instruments/bitg'", "interval = 3", "start_time = start_time + 1",
            "sequence = sequence + 1", "end_time = end_time + 1", "session_day = session_day + 1", "open = 7",
            "high = 7", "low = 7", "close = 7", "volume = 7", "flags = flags + 16", "source = 'x'",
            "known_time = known_time + 1", "last_trade_time = 7", "crc32c = crc32c + 1",
        ]),
        ["deals"] = (Deal, "deals: ",
        [
            "name = 'deals/othes'", "revision = 3", "sequence = sequence + 1", "known_time = known_time + 1",
            "headline = 'x'", "type = 'POWER_X'", "status = 'x'", "announce_date = '2025-09-07'",
            "first_session = NULL", "message = x''", "crc32c = crc32c + 1",
        ]),
        ["alerts"] = (Alert, "alerts: ",
        [
            "raise_time = raise_time + 1", "name = 'alerts/x'", "sequence = sequence + 1",
            "instrument = 'instruments/mara'", "state = state + 4", "update_time = update_time + 1", "message = x''",
            "crc32c = crc32c + 1",
        ]),
        ["deal_requests"] = (Request, "the deal request ",
            ["request_id = 'secone'", "digest = x'00'", "name = 'deals/x'", "revision = 7", "crc32c = crc32c + 1"]),
        ["published_batches"] = (Published, "the published batch",
        [
            "number = number + 100", "source = 'x'", "batch_id = 'batch-9'", "digest = x'00'", "last_sequence = 1",
            "verdicts = '[]'", "crc32c = crc32c + 1",
        ]),
        ["waiting_trades"] = (string.Empty, "the waiting trade of ",
            ["instrument = 'instruments/riot'", "price = price + 1", "crc32c = crc32c + 1"]),
        ["journal_identity"] = (string.Empty, "journal_identity", ["journal_id = 'X' || substr(journal_id, 2)"]),
    };

    public static TheoryData<string, string> Flips
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (table, (_, _, flips)) in s_damages)
            {
                flips.ToList().ForEach(flip => data.Add(table, flip));
            }

            return data;
        }
    }

    /// <summary>Tables in which a row that is gone leaves a trace; OPERATING.md names the others.</summary>
    public static TheoryData<string> Counted =>
        ["journal", "checkpoints", "bars", "deals", "alerts", "published_batches", "journal_identity"];

    [Theory]
    [MemberData(nameof(Flips))]
    public void A_flipped_bit_in_a_column_is_told_with_its_place(string table, string flip)
    {
        var (where, place, _) = s_damages[table];
        Told(place, folder => DatabaseFile.Execute(folder, $"UPDATE {table} SET {flip}{where}"));
    }

    [Theory]
    [MemberData(nameof(Counted))]
    public void A_row_that_is_gone_is_told(string table)
    {
        var (where, place, _) = s_damages[table];
        Told(
            table == "checkpoints" ? "the checkpoint at event " : place,
            folder => DatabaseFile.Execute(folder, $"DELETE FROM {table}{where}"));
    }

    [Theory]
    [InlineData("journal", "first_sequence", "journal row ")]
    [InlineData("checkpoints", "sequence", "checkpoint ")]
    [InlineData("published_batches", "number", "the published batch ")]
    public void Two_rows_that_are_exchanged_are_told(string table, string key, string place)
    {
        // The first key takes the place of the second, and the second that of the first.
        var keys = $"(SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET 1)";
        var others = $"(SELECT {key} FROM {table} ORDER BY {key} LIMIT 1 OFFSET 2)";
        if (table == "published_batches")
        {
            // A batch's number is its place alone; its id and its ack belong together.
            Told(place, folder => DatabaseFile.Execute(
                folder,
                $"CREATE TEMP TABLE a AS SELECT {keys} AS x, {others} AS y;"
                + "UPDATE published_batches SET verdicts = '[7]', digest = (SELECT digest FROM published_batches "
                + "WHERE number = (SELECT y FROM a)) WHERE number = (SELECT x FROM a)"));
            return;
        }

        Told(place, folder => DatabaseFile.Execute(
            folder,
            $"CREATE TEMP TABLE a AS SELECT {keys} AS x, {others} AS y;"
            + $"UPDATE {table} SET {key} = -1 WHERE {key} = (SELECT x FROM a);"
            + $"UPDATE {table} SET {key} = (SELECT x FROM a) WHERE {key} = (SELECT y FROM a);"
            + $"UPDATE {table} SET {key} = (SELECT y FROM a) WHERE {key} = -1"));
    }

    [Fact]
    public void A_deal_that_is_gone_behind_a_checkpoint_is_told_by_its_name() => Told(
        "deals: the row of event ", "'deals/other', revision = 1",
        folder => DatabaseFile.Execute(folder, "DELETE FROM deals" + Deal));

    [Fact]
    public void A_row_that_no_event_tells_is_told() => Told(
        "alerts: no event tells the row", "name = 'alerts/none'",
        folder => DatabaseFile.Execute(
            folder,
            "INSERT INTO alerts SELECT raise_time, 'alerts/none', sequence, instrument, state, update_time, message, "
            + "crc32c FROM alerts" + Alert));

    [Fact]
    public void A_tail_that_is_gone_is_told() => Told(
        "lies behind the journal's last sound event", "was acknowledged up to event",
        folder => DatabaseFile.Execute(
            folder, "DELETE FROM journal WHERE first_sequence > (SELECT first_sequence FROM journal "
            + "ORDER BY first_sequence LIMIT 1 OFFSET 5)"));

    [Theory]
    [InlineData(0, "the file holds no journal")]
    [InlineData(0.0001, "cannot be read as a database")]
    [InlineData(0.3, "cannot be read as a database")]
    [InlineData(0.9, "cannot be read as a database")]
    public void A_file_that_ends_too_early_is_told(double share, string told) => Told(told, folder =>
    {
        using var file = new FileStream(folder.Database, FileMode.Open);
        file.SetLength((long)(file.Length * share));
        return 1;
    });

    [Fact]
    public void A_file_with_a_broken_header_is_told() => Told("cannot be read as a database", folder =>
    {
        using var file = new FileStream(folder.Database, FileMode.Open);
        file.WriteByte(0);
        return 1;
    });

    [Fact]
    public void One_damage_of_the_journal_is_told_once() => Assert.Single(
        Told("journal row ", folder => DatabaseFile.Execute(folder, "UPDATE journal SET chain = zeroblob(32)" + Row))
            .Damages);

    private CommandRun Told(string place, Func<TestFolder, int> damage) => Told(place, string.Empty, damage);

    private CommandRun Told(string place, string further, Func<TestFolder, int> damage)
    {
        using var folder = every.Copy();
        Assert.True(damage(folder) > 0);

        var run = CommandRun.Of(folder, "--verify");

        var told = string.Join('\n', run.Lines);
        Assert.True(run.ExitCode == 1, $"exit code {run.ExitCode}: {told}{run.Errors}");
        Assert.Contains(run.Damages, l => l.Contains(place, StringComparison.Ordinal));
        Assert.Contains(run.Damages, l => l.Contains(further, StringComparison.Ordinal));
        Assert.All(run.Damages, l => Assert.Matches("; (--rebuild makes it anew|restore a backup)", l));
        return run;
    }
}
