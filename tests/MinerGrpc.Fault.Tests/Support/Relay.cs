using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>How a connection is cut.</summary>
internal enum CutKind
{
    /// <summary>TCP RST to both sides.</summary>
    Reset,

    /// <summary>An orderly close of both sides, in the middle of whatever was on its way.</summary>
    Finish,

    /// <summary>Nothing passes any more in either direction, and nobody is told.</summary>
    BlackHole,
}

/// <summary>A cut after so many bytes from the server.</summary>
internal sealed record Cut(CutKind Kind, int AfterBytes);

/// <summary>A TCP relay on loopback that cuts one connection after another, as it is told.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly ConcurrentQueue<Cut> _cuts;
    private readonly int _planned;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _allCut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;
    private int _done;

    /// <param name="target">The server.</param>
    /// <param name="cuts">One for each connection, in order; connections after them are left alone.</param>
    public Relay(Uri target, IEnumerable<Cut> cuts)
    {
        _target = new IPEndPoint(IPAddress.Loopback, target.Port);
        _cuts = new ConcurrentQueue<Cut>(cuts);
        _planned = _cuts.Count;
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>When every planned cut has been made.</summary>
    public Task AllCut => _allCut.Task;

    public int Done => Volatile.Read(ref _done);

    /// <summary>
    /// Random numbers of bytes, many small and some large, and kinds in random order. Of ten cuts one is a black hole,
    /// because a client needs seconds to notice it.
    /// </summary>
    public static Cut[] Plan(Random random, int count, int longest)
    {
        var kinds = Enumerable.Range(0, count)
            .Select(i => (i % 10) switch { 0 => CutKind.BlackHole, < 5 => CutKind.Finish, _ => CutKind.Reset })
            .ToArray();
        random.Shuffle(kinds);
        return [.. kinds.Select(kind => new Cut(kind, (int)Math.Pow(longest, random.NextDouble())))];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                _connections.Add(RelayAsync(client, _cuts.TryDequeue(out var cut) ? cut : null));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(Socket client, Cut? cut)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            try
            {
                await server.ConnectAsync(_target, ended.Token);
                var up = PassAsync(client, server, long.MaxValue, ended.Token);
                var down = PassAsync(server, client, cut?.AfterBytes ?? long.MaxValue, ended.Token);
                var isCut = await await Task.WhenAny(up, down);
                await ended.CancelAsync();
                await Task.WhenAll(up, down);
                if (isCut)
                {
                    await MakeAsync(cut!.Kind, client, server);
                }
                else if (cut is not null)
                {
                    // The client closed before the cut's time: it is made on a later connection.
                    _cuts.Enqueue(cut);
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The server is not there, or the test is over: for the client that is a closed connection.
            }
        }
    }

    /// <summary>True: it has passed its bytes. False: one side has closed.</summary>
    private static async Task<bool> PassAsync(Socket from, Socket to, long bytes, CancellationToken ended)
    {
        var buffer = new byte[8 << 10];
        try
        {
            while (bytes > 0)
            {
                var room = buffer.AsMemory(0, (int)Math.Min(bytes, buffer.Length));
                var read = await from.ReceiveAsync(room, ended);
                if (read == 0)
                {
                    return false;
                }

                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(room[sent..read], ended);
                }

                bytes -= read;
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task MakeAsync(CutKind kind, Socket client, Socket server)
    {
        if (Interlocked.Increment(ref _done) == _planned)
        {
            _allCut.SetResult();
        }

        switch (kind)
        {
            case CutKind.Reset:
                client.LingerState = new LingerOption(true, 0);
                server.LingerState = new LingerOption(true, 0);
                break;
            case CutKind.BlackHole:
                // Until the client has given the connection up; what it still sends goes nowhere.
                var buffer = new byte[8 << 10];
                while (await client.ReceiveAsync(buffer, _stop.Token) > 0)
                {
                }

                break;
            default:
                client.Shutdown(SocketShutdown.Both);
                server.Shutdown(SocketShutdown.Both);
                break;
        }
    }
}
