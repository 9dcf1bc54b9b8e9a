using System.ComponentModel.DataAnnotations;

namespace MinerGrpc.Server.Web;

/// <summary>Section `Board`: the web page for people.</summary>
public sealed class BoardOptions
{
    /// <summary>
    /// Port of the page and of JSON, on Server:Address (HTTP/1.1). 0 takes a free one and logs it; -1: neither. The
    /// usual one is given up when another program has it.
    /// </summary>
    [Range(Off, 65_535)]
    public int Port { get; set; } = 5081;

    /// <summary>
    /// The folder with the built page. Empty: `board` beside the program, or `clients/web/dist` of the sources that the
    /// program was built in.
    /// </summary>
    public string Folder { get; set; } = string.Empty;

    /// <summary>
    /// Connections at once, beside Server:MaxConnections; more are closed at accept. A browser opens up to six. Too
    /// small: pages do not load; too large: out of file descriptors.
    /// </summary>
    [Range(1, 100_000)]
    public int MaxConnections { get; set; } = 128;

    /// <summary>The port of no board.</summary>
    internal const int Off = -1;

    internal bool IsOff => Port < 0;
}
