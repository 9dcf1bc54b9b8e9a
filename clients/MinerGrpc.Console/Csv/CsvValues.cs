using System.Text;

namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>One line of a CSV file as its values: RFC 4180, but a row never goes on in the next line.</summary>
internal static class CsvValues
{
    private const char Quote = '"';

    /// <summary>Null: a quotation mark has no partner, or stands inside a value that does not begin with one.</summary>
    public static string[]? Split(string line)
    {
        var values = new List<string>();
        for (var at = 0; ;)
        {
            var value = at < line.Length && line[at] == Quote ? Quoted(line, ref at) : Plain(line, ref at);
            if (value is null || (at < line.Length && line[at] != ','))
            {
                return null;
            }

            values.Add(value);
            if (at == line.Length)
            {
                return [.. values];
            }

            at++;
        }
    }

    private static string? Plain(string line, ref int at)
    {
        var end = line.IndexOf(',', at);
        end = end < 0 ? line.Length : end;
        var value = line[at..end];
        at = end;
        return value.Contains(Quote, StringComparison.Ordinal) ? null : value;
    }

    // A doubled quotation mark stands for one.
    private static string? Quoted(string line, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < line.Length; at++)
        {
            if (line[at] != Quote)
            {
                value.Append(line[at]);
            }
            else if (at + 1 < line.Length && line[at + 1] == Quote)
            {
                value.Append(Quote);
                at++;
            }
            else
            {
                at++;
                return value.ToString();
            }
        }

        return null;
    }
}
