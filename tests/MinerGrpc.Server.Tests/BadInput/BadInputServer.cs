using Grpc.Core;
using MinerGrpc.Server.Tests.Support;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Tests.BadInput;

/// <summary>One bad call and what it must be answered with.</summary>
/// <param name="Call">Ends with the call's failure.</param>
/// <param name="Fields">Of BadRequest, all of them; empty: there is none.</param>
internal sealed record BadRow(Func<TestServer, Task> Call, StatusCode Code, string Reason, params string[] Fields);

/// <summary>A server with an opening in its journal that takes every bad call of the tables.</summary>
public sealed class BadInputServer : IAsyncLifetime
{
    internal TestServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await TestServer.StartAsync();
        await TestPublisher.PublishAsync(Server, Trades.Opening());
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>Code, reason, domain, fields and nothing from inside; afterwards the connection still serves.</summary>
    internal async Task HoldsAsync(BadRow row)
    {
        var status = await FaultAssert.FailsAsync(row.Code, row.Reason, () => row.Call(Server).Soon());
        Assert.Equal(row.Fields, FaultAssert.FieldsOf(status));
        await ServesAsync();
    }

    internal async Task ServesAsync() =>
        Assert.NotNull((await Server.Sectors.GetReplayWindowAsync(new GetReplayWindowRequest())).ReplayWindow);
}
