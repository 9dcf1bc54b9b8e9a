namespace MinerGrpc.Server;

/// <summary>What the program does to a database instead of serving it.</summary>
internal enum CommandKind
{
    Verify,
    Rebuild,
    Backup,
    Restore,
}

/// <summary>One command of the command line.</summary>
/// <param name="File">The backup that is written or put in place; empty for the other commands.</param>
/// <param name="Force">A file that is in the way gives way.</param>
/// <param name="Options">The remaining words: options of the database.</param>
internal sealed record ServerCommand(CommandKind Kind, string File, bool Force, string[] Options)
{
    private const string ForceWord = "--force";

    private static readonly Dictionary<string, (CommandKind Kind, bool TakesFile)> s_words = new()
    {
        ["--verify"] = (CommandKind.Verify, false),
        ["--rebuild"] = (CommandKind.Rebuild, false),
        ["--backup"] = (CommandKind.Backup, true),
        ["--restore"] = (CommandKind.Restore, true),
    };

    /// <summary>Stands in <see cref="ServerArguments.Help"/>.</summary>
    public const string Help =
        """
        Commands, one at most, with --Database:Path=FILE for another database than the standard one:
          --verify                  checks all of the database, also beside a running server
          --rebuild                 makes bars, deals, alerts and checkpoints anew from the journal; server stopped
          --backup FILE [--force]   writes a verified copy, also beside a running server; --force replaces FILE
          --restore FILE [--force]  puts a copy in the database's place; server stopped; --force moves the old one aside
        Exit codes: 0 fine, 1 damage was found, 2 it cannot be done as asked.
        """;

    /// <summary>Null: the line has no command; the server is to start.</summary>
    /// <exception cref="StartRefusedException">A command that cannot be carried out as it stands there.</exception>
    public static ServerCommand? Parse(IReadOnlyList<string> args)
    {
        var at = args.Select(Word).ToList().FindIndex(s_words.ContainsKey);
        if (at < 0)
        {
            return args.Contains(ForceWord)
                ? throw new StartRefusedException("--force belongs to --backup FILE or --restore FILE")
                : null;
        }

        var (kind, takesFile) = s_words[Word(args[at])];
        var rest = args.Where((_, i) => i != at).ToList();
        var file = string.Empty;
        if (takesFile)
        {
            file = TakeFile(args[at], rest, at);
        }
        else if (args[at] != Word(args[at]))
        {
            throw new StartRefusedException($"{Word(args[at])} takes no value");
        }

        var force = takesFile && rest.Remove(ForceWord);
        Check(Word(args[at]), rest);
        return new ServerCommand(kind, file, force, [.. rest]);
    }

    private static string Word(string arg) => arg.Split('=', 2)[0];

    /// <summary>`--backup FILE` or `--backup=FILE`.</summary>
    private static string TakeFile(string arg, List<string> rest, int at)
    {
        var file = string.Empty;
        if (arg.Contains('=', StringComparison.Ordinal))
        {
            file = arg.Split('=', 2)[1];
        }
        else if (at < rest.Count && !rest[at].StartsWith("--", StringComparison.Ordinal))
        {
            file = rest[at];
            rest.RemoveAt(at);
        }

        return file.Length > 0
            ? file
            : throw new StartRefusedException($"{Word(arg)} needs a file: {Word(arg)} FILE");
    }

    private static void Check(string command, List<string> rest)
    {
        foreach (var word in rest.Where(w => w.StartsWith("--", StringComparison.Ordinal)))
        {
            if (s_words.ContainsKey(Word(word)))
            {
                throw new StartRefusedException($"{command} and {Word(word)} are two commands; give one");
            }

            if (word == ForceWord)
            {
                throw new StartRefusedException($"{ForceWord} has no meaning for {command}");
            }

            if (!word.StartsWith("--Database:", StringComparison.OrdinalIgnoreCase))
            {
                throw new StartRefusedException($"{word} has no meaning for {command}; it takes --Database:Path=FILE");
            }
        }

        ServerArguments.Check(rest);
    }
}
