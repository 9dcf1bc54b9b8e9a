using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>One import of bars as the fake server sees it.</summary>
internal sealed class FakeImport(
    FakeMarket market, IAsyncStreamReader<ImportBarsRequest> reader, ServerCallContext context)
{
    /// <summary>The next message; null: the client has completed.</summary>
    public async Task<ImportBarsRequest?> ReadAsync()
    {
        if (!await reader.MoveNext(context.CancellationToken))
        {
            return null;
        }

        market.Imports.Enqueue(reader.Current);
        return reader.Current;
    }

    /// <summary>Every bar is new.</summary>
    public async Task<ImportBarsResponse> TakeAllAsync()
    {
        var answer = new ImportBarsResponse { LastSequence = 500 };
        while (await ReadAsync() is { } message)
        {
            answer.Imported += message.Bars.Count;
        }

        return answer;
    }

    /// <summary>Answers nothing until the client goes.</summary>
    public async Task UntilClosedAsync()
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (context.CancellationToken.Register(closed.SetResult))
        {
            await closed.Task;
        }
    }
}
