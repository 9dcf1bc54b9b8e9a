using System.Globalization;
using System.Text;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>What a call did.</summary>
internal enum CallKind
{
    Write,
    Truncate,
    Sync,
    Unlink,
    Send,
}

/// <summary>One call of a traced process that went well, or that its end cut off.</summary>
/// <param name="Path">The file; empty for a socket.</param>
/// <param name="Offset">Of a write; the new length of a truncation.</param>
/// <param name="Bytes">What was written or sent.</param>
/// <param name="Begin">The line in which the call begins.</param>
/// <param name="End">The line in which it returns, the same one as a rule. The largest number: it never did.</param>
internal sealed record SystemCall(CallKind Kind, string Path, long Offset, byte[] Bytes, int Begin, int End);

/// <summary>
/// Reads a trace of strace -f -y -xx. It writes a call's end before it lets that thread go on, so whatever a call
/// caused in another thread stands behind it.
/// </summary>
internal static class SystemCalls
{
    public const string Filter = "trace=pwrite64,write,fsync,fdatasync,ftruncate,unlink,sendmsg,sendto";

    private const string Unfinished = " <unfinished ...>";

    /// <param name="trace">The file that strace wrote.</param>
    /// <param name="database">Calls to this file and those whose names begin with it are read, and sends.</param>
    public static List<SystemCall> Read(string trace, string database)
    {
        var calls = new List<SystemCall>();
        var open = new Dictionary<string, SystemCall?>();
        var number = 0;
        foreach (var line in File.ReadLines(trace, Encoding.Latin1))
        {
            number++;
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var thread = line[..space];
            var text = line.AsSpan(space).TrimStart();
            if (text[0] is '+' or '-')
            {
                continue;
            }

            if (text.StartsWith("<... "))
            {
                if (open.Remove(thread, out var begun) && begun is not null
                    && EndOf(text, begun, number) is { } end)
                {
                    calls.Add(begun with { End = end });
                }
            }
            else if (text.EndsWith(Unfinished))
            {
                open[thread] = Parse(text, database, number);
            }
            else if (Parse(text, database, number) is { } call && EndOf(text, call, number) is { } end)
            {
                calls.Add(call with { End = end });
            }
        }

        calls.AddRange(open.Values.OfType<SystemCall>());
        calls.Sort((a, b) => a.Begin.CompareTo(b.Begin));
        return calls;
    }

    private static SystemCall? Parse(ReadOnlySpan<char> text, string database, int line)
    {
        var name = text[..text.IndexOf('(')];
        if (name is "sendmsg" or "sendto")
        {
            return new SystemCall(CallKind.Send, string.Empty, 0, Strings(text), line, int.MaxValue);
        }

        var path = name is "unlink"
            ? Encoding.UTF8.GetString(Strings(text))
            : Encoding.UTF8.GetString(Unescape(text[(text.IndexOf('<') + 1)..text.IndexOf('>')]));
        if (!path.StartsWith(database, StringComparison.Ordinal))
        {
            return null;
        }

        var arguments = text[..(text.LastIndexOf(')') is > 0 and var end ? end : text.LastIndexOf(" <"))];
        var last = arguments[(arguments.LastIndexOf(' ') + 1)..];
        return name switch
        {
            "pwrite64" => new SystemCall(CallKind.Write, path, Number(last), Strings(text), line, int.MaxValue),
            "ftruncate" => new SystemCall(CallKind.Truncate, path, Number(last), [], line, int.MaxValue),
            "unlink" => new SystemCall(CallKind.Unlink, path, 0, [], line, int.MaxValue),
            "fsync" or "fdatasync" => new SystemCall(CallKind.Sync, path, 0, [], line, int.MaxValue),
            _ => throw new InvalidOperationException($"{name} to {path}: where it writes is not known"),
        };
    }

    /// <summary>
    /// Null: a send has failed. The end of the process shows as a question mark: whether the call did anything is open,
    /// as with one whose line was cut off. A write of a part is not met on a disk with room; it would have to be read
    /// differently.
    /// </summary>
    private static int? EndOf(ReadOnlySpan<char> text, SystemCall call, int line)
    {
        var answer = text[(text.LastIndexOf('=') + 1)..].Trim();
        if (answer[0] == '?')
        {
            return int.MaxValue;
        }

        var result = answer[0] == '-' ? -1 : Number(answer);
        Assert.True(
            call.Kind == CallKind.Send || result == (call.Kind == CallKind.Write ? call.Bytes.Length : 0),
            $"{call.Kind} of {call.Path} returned {answer}");
        return result >= 0 ? line : null;
    }

    private static long Number(ReadOnlySpan<char> digits) =>
        long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>All strings of a call, one behind the other.</summary>
    private static byte[] Strings(ReadOnlySpan<char> text)
    {
        var bytes = Array.Empty<byte>();
        for (var quote = text.IndexOf('"'); quote >= 0; quote = text.IndexOf('"'))
        {
            text = text[(quote + 1)..];
            var end = text.IndexOf('"');
            var part = Unescape(text[..end]);
            bytes = bytes.Length == 0 ? part : [.. bytes, .. part];
            text = text[(end + 1)..];
        }

        return bytes;
    }

    private static byte[] Unescape(ReadOnlySpan<char> escaped)
    {
        var bytes = new byte[escaped.Length / 4];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((Digit(escaped[(4 * i) + 2]) << 4) | Digit(escaped[(4 * i) + 3]));
        }

        return bytes;
    }

    private static int Digit(char digit) => digit <= '9' ? digit - '0' : digit - 'a' + 10;
}
