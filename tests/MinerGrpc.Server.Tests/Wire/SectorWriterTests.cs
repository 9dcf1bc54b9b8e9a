using System.Text;
using CsCheck;
using Google.Protobuf;
using MinerGrpc.Core.Calendar;
using MinerGrpc.Core.Instruments;
using MinerGrpc.Core.Market;
using MinerGrpc.Core.Sector;
using MinerGrpc.Core.Values;
using MinerGrpc.Server.Rpc.Wire;

namespace MinerGrpc.Server.Tests.Wire;

/// <summary>The sector as it is written by hand is the generated type's, for whatever the members do.</summary>
public sealed class SectorWriterTests
{
    private static readonly Universe s_universe = RandomMarket.Universe;
    private static readonly DateOnly s_day = new(2025, 9, 9);
    private static readonly Instant s_base = Instant.From(new DateTimeOffset(2025, 9, 8, 20, 0, 0, TimeSpan.Zero));

    private readonly SectorWriter _writer =
        new([.. s_universe.Instruments.Select(i => Encoding.UTF8.GetBytes(i.Name))]);

    private int _outliers;
    private int _excluded;
    private int _empty;

    [Fact]
    public void Its_bytes_are_those_of_the_message()
    {
        Gen.Select(Member().Array[s_universe.Count], Gen.Int[0, s_universe.Count], Gen.Bool).Sample(
            (members, count, known) => Check(Moves(members[..count], known)), iter: 2_000, threads: 1);
        Assert.True(_outliers > 100 && _excluded > 100 && _empty > 10, $"{_outliers}, {_excluded}, {_empty}");
    }

    private void Check(MoveState[] moves)
    {
        var state = new SectorState(s_universe);
        state.Compute(moves, MarketSession.Regular);
        var message = MoveMessages.ToMessage(state, s_universe);
        Assert.Equal(message.ToByteArray(), _writer.Write(state).ToArray());
        _outliers += message.Outliers.Count;
        _excluded += message.Excluded.Count;
        _empty += message.FreshMembers == 0 ? 1 : 0;
    }

    /// <summary>Cents of the last trade (the base has 2,000), seconds after the open, what is wrong with it.</summary>
    private static Gen<(int Cents, int Seconds, int Fault)> Member() => Gen.Select(
        Gen.Frequency((4, Gen.Int[1_990, 2_010]), (1, Gen.Int[1, 100_000]), (1, Gen.Const(2_000))),
        Gen.Int[0, 20_000], Gen.Int[0, 20]);

    /// <param name="known">BTC is.</param>
    private static MoveState[] Moves((int Cents, int Seconds, int Fault)[] members, bool known) =>
    [
        .. members.Select((member, index) => new MoveState(
            new InstrumentId(index),
            member.Fault == 1 ? null : Point(2_000, s_base),
            member.Fault == 2 ? null : Point(member.Cents, TimeOf(member.Seconds)),
            known ? Point(11_000_000, s_base) : null,
            known ? Point(11_000_000 + member.Cents, TimeOf(member.Seconds)) : null,
            member.Fault switch
            {
                3 => QuoteFlags.Halted, 4 => QuoteFlags.Stale, 5 => QuoteFlags.Simulated, _ => QuoteFlags.None,
            },
            MarketSession.Regular,
            member.Fault == 6 ? s_day.AddDays(-1) : s_day)),
    ];

    private static Instant TimeOf(int seconds) => s_base.Plus(TimeSpan.FromHours(17.5) + TimeSpan.FromSeconds(seconds));

    private static PricePoint Point(long cents, Instant time) => new(new Price(cents * 10_000_000), time);
}
