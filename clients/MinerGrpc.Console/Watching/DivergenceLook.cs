using Grpc.Core;
using MinerGrpc.V1;

namespace MinerGrpc.ConsoleClient.Watching;

/// <summary>
/// Asks for sigmas and peers, all miners in one question, at most each five seconds and only while market time goes on.
/// The server looks for alerts once a minute, so figures of some seconds ago are young.
/// </summary>
internal sealed class DivergenceLook(ServerConnection connection, WatchBoard board, TimeProvider time)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    // Until the first state is there.
    private static readonly TimeSpan s_firstInterval = TimeSpan.FromMilliseconds(250);

    /// <exception cref="OperationCanceledException">The screen is over.</exception>
    public async Task RunAsync(CancellationToken ended)
    {
        using var timer = new PeriodicTimer(s_firstInterval, time);
        while (await timer.WaitForNextTickAsync(ended))
        {
            if (board.NextQuestion() is { } question)
            {
                timer.Period = s_interval;
                await AskAsync(question, ended);
            }
        }
    }

    private async Task AskAsync(EstimateQuestion question, CancellationToken ended)
    {
        try
        {
            // Members are one another's peers: a question about the rows alone would change every z.
            board.Learn(question, await RankAsync(new RankDivergencesRequest { AsOf = question.AsOf }, ended));
            if (question.Others.Count > 0)
            {
                var others = new RankDivergencesRequest { AsOf = question.AsOf, Instruments = { question.Others } };
                board.Learn(question, await RankAsync(others, ended));
            }
        }
        catch (RpcException failure)
        {
            ended.ThrowIfCancellationRequested();
            board.LearnNothing(failure.StatusCode.ToString());
        }
    }

    private async Task<RankDivergencesResponse> RankAsync(RankDivergencesRequest request, CancellationToken ended) =>
        await connection.Client.Divergence.RankDivergencesAsync(request, ServerConnection.Question(ended));
}
