using Google.Protobuf;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Session;

/// <summary>A restart on the same database changes nothing that a client can see.</summary>
[Collection(BundledServerCollection.Name)]
public sealed class RestartTests(BundledServer played)
{
    [Fact]
    public void The_session_is_not_journaled_a_second_time() => Assert.Equal(played.Before.Newest, played.After.Newest);

    [Fact]
    public void The_journal_keeps_its_id() => Assert.Equal(played.Before.JournalId, played.After.JournalId);

    [Fact]
    public void The_boards_are_the_same_bytes() =>
        Assert.Equal(played.Before.Quotes.ToByteString(), played.After.Quotes.ToByteString());

    [Fact]
    public void The_sector_move_is_the_same_bytes() =>
        Assert.Equal(played.Before.Sector.ToByteString(), played.After.Sector.ToByteString());

    [Fact]
    public void The_snapshot_is_the_same_bytes() => Assert.Equal(
        played.Before.Snapshot.Select(e => e.ToByteString()), played.After.Snapshot.Select(e => e.ToByteString()));

    [Fact]
    public void The_log_says_how_to_run_the_session_again() => Assert.Contains(
        played.Server.Log.Entries, e => e.Message.Contains("--Feed:Loop=true", StringComparison.Ordinal));

    [Fact]
    public void The_snapshot_holds_each_board_each_move_the_sector_and_the_session()
    {
        var kinds = played.After.Snapshot.CountBy(e => e.Kind).ToDictionary();

        Assert.Equal(
            new Dictionary<EventKind, int>
            {
                [EventKind.Quote] = 17, [EventKind.Move] = 17, [EventKind.Sector] = 1, [EventKind.Session] = 1,
            },
            kinds);
    }
}
