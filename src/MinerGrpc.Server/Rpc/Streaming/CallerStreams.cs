using System.Net;
using System.Runtime.InteropServices;

namespace MinerGrpc.Server.Rpc.Streaming;

/// <summary>
/// How many streams each caller has open. One without any takes no memory. Not thread-safe: the hub's lock guards it.
/// </summary>
internal sealed class CallerStreams
{
    private readonly Dictionary<IPAddress, int> _open = [];

    /// <summary>Callers that have a stream open.</summary>
    public int Callers => _open.Count;

    /// <summary>
    /// Who calls: as long as there are no keys, the address. IPv4 within IPv6 is the IPv4 address; a transport without
    /// addresses is one caller.
    /// </summary>
    public static IPAddress CallerOf(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => IPAddress.None,
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4(),
        var address => address,
    };

    public int Of(IPAddress caller) => _open.GetValueOrDefault(caller);

    public void Enter(IPAddress caller) => CollectionsMarshal.GetValueRefOrAddDefault(_open, caller, out _)++;

    /// <summary>Once for each that has entered.</summary>
    public void Leave(IPAddress caller)
    {
        if (_open[caller] == 1)
        {
            _open.Remove(caller);
        }
        else
        {
            _open[caller]--;
        }
    }
}
