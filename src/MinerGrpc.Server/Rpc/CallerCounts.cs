using System.Net;
using System.Runtime.InteropServices;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// How many places each caller has taken. One without any takes no memory. Not thread-safe: its owner's lock guards it.
/// </summary>
internal sealed class CallerCounts
{
    private readonly Dictionary<IPAddress, int> _taken = [];

    /// <summary>Callers that have a place.</summary>
    public int Callers => _taken.Count;

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

    public int Of(IPAddress caller) => _taken.GetValueOrDefault(caller);

    public void Enter(IPAddress caller) => CollectionsMarshal.GetValueRefOrAddDefault(_taken, caller, out _)++;

    /// <summary>Once for each that has entered.</summary>
    public void Leave(IPAddress caller)
    {
        if (_taken[caller] == 1)
        {
            _taken.Remove(caller);
        }
        else
        {
            _taken[caller]--;
        }
    }
}
