using Google.Protobuf;
using MinerGrpc.ConsoleClient.Formatting;

namespace MinerGrpc.ConsoleClient.Commands;

/// <summary>Reads the pages of a list up to a limit.</summary>
internal static class Pages
{
    private const int LargestPage = 1_000;

    /// <param name="limit">1 or more.</param>
    /// <param name="ask">Asks for a page of that size behind that token; gives its entries and the next token.</param>
    public static async Task<Listing<T>> ReadAsync<T>(
        int limit, Func<int, string, Task<(IReadOnlyList<T> Entries, string Next)>> ask)
        where T : IMessage
    {
        var entries = new List<T>();
        var token = "";
        do
        {
            var (page, next) = await ask(Math.Min(limit - entries.Count, LargestPage), token);
            entries.AddRange(page);
            token = next;
        }
        while (token.Length > 0 && entries.Count < limit);

        return new Listing<T>(entries, token.Length > 0);
    }
}

/// <summary>The entries of a list that were asked for.</summary>
/// <param name="Entries">In the server's order.</param>
/// <param name="HasMore">The limit cut the list.</param>
internal sealed record Listing<T>(IReadOnlyList<T> Entries, bool HasMore)
    where T : IMessage
{
    /// <summary>
    /// One JSON object a line, or a table. A person is told when there is nothing, and, beside the output, when there
    /// is more.
    /// </summary>
    /// <param name="surface">Where to.</param>
    /// <param name="asJson">JSON instead of the table.</param>
    /// <param name="what">What one entry is, in the singular.</param>
    /// <param name="table">Makes the table of all entries.</param>
    public void Show(Surface surface, bool asJson, string what, Func<IEnumerable<T>, TextTable> table)
    {
        if (asJson)
        {
            foreach (var entry in Entries)
            {
                surface.Out.WriteLine(JsonFormatter.Default.Format(entry));
            }
        }
        else if (Entries.Count == 0)
        {
            surface.Out.WriteLine($"no {what} matches; leave out an option to see more");
        }
        else
        {
            table(Entries).WriteTo(surface.Out);
        }

        if (HasMore)
        {
            surface.Tell(FormattableString.Invariant(
                $"{Entries.Count} shown, there is more; give a higher --limit, or narrow it with --since and --until"));
        }
    }
}
