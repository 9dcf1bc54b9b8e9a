using MinerGrpc.Server.Tests.Deals;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.Divergence;

/// <summary>A server with the reference closes and the founding deal. Tests only ask it.</summary>
public sealed class OracleServer : IAsyncLifetime
{
    public const string Founding = "deals/2025-09-08-nebius-microsoft";

    internal TestServer Server { get; private set; } = null!;

    /// <summary>The deal as the tests announce it: the seven are affected.</summary>
    internal static Deal FoundingDeal()
    {
        var deal = DealServer.Draft();
        deal.AffectedInstruments.Clear();
        deal.AffectedInstruments.AddRange(OracleTables.Seven.Select(id => new AffectedInstrument
        {
            Instrument = "instruments/" + id, Relation = DealRelation.ReadThrough, Reason = "A miner.",
        }));
        return deal;
    }

    public async Task InitializeAsync()
    {
        Server = await TestServer.StartAsync();
        await Server.ImportAsync(OracleTables.Closes());
        await Server.Deals.AnnounceDealAsync(new AnnounceDealRequest { Deal = FoundingDeal() }).ResponseAsync.Soon();
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
