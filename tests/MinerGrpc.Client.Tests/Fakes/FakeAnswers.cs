using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;

namespace MinerGrpc.Client.Tests.Fakes;

/// <summary>
/// Answers to single questions by the type of the request; set up before the first call. A question without an answer
/// is UNIMPLEMENTED. Thread-safe.
/// </summary>
internal sealed class FakeAnswers
{
    private readonly ConcurrentDictionary<Type, Delegate> _answers = new();
    private readonly ConcurrentQueue<IMessage> _requests = new();

    /// <summary>Answers each request of that type; it may throw a status.</summary>
    public void Set<TRequest, TResponse>(Func<TRequest, TResponse> answer)
        where TRequest : IMessage => _answers[typeof(TRequest)] = answer;

    /// <summary>The requests of that type in their order, as they were when they came.</summary>
    public IReadOnlyList<TRequest> To<TRequest>()
        where TRequest : IMessage => [.. _requests.OfType<TRequest>()];

    public Task<TResponse> GiveAsync<TRequest, TResponse>(TRequest request)
        where TRequest : IMessage
    {
        _requests.Enqueue(request);
        return _answers.TryGetValue(typeof(TRequest), out var answer)
            ? Task.FromResult(((Func<TRequest, TResponse>)answer)(request))
            : throw Failures.Of(StatusCode.Unimplemented, $"{typeof(TRequest).Name} has no answer in this test.");
    }
}
