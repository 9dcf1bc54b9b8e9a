using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace MinerGrpc.Server;

/// <summary>
/// The command line: `--Section:Option=value` for the options of <see cref="ServerOptions"/>,
/// <see cref="DatabaseOptions"/>, <see cref="RetentionOptions"/> and <see cref="FeedOptions"/>. A word that is none of
/// them is an error, not ignored.
/// </summary>
internal static class ServerArguments
{
    private static readonly (string Section, Type Options)[] s_sections =
    [
        ("Server", typeof(ServerOptions)), ("Database", typeof(DatabaseOptions)),
        ("Retention", typeof(RetentionOptions)), ("Feed", typeof(FeedOptions)),
    ];

    /// <summary>`Server:Port`, `Database:Path`, ...</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. s_sections.SelectMany(s => s.Options.GetProperties().Select(p => $"{s.Section}:{p.Name}"))];

    public static string Help { get; } =
        "MinerGrpc.Server: live moves of the crypto-miner sector over gRPC.\n\n"
        + ServerCommand.Help + "\n\n"
        + "Options, as --NAME=VALUE or as environment variables with __ for the colon (README.md explains each):\n"
        + string.Join('\n', s_sections.SelectMany(s => Describe(s.Section, s.Options)));

    /// <exception cref="StartRefusedException">A word that is no option, or has no value.</exception>
    public static void Check(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var word = args[i];
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? word : word[..equals]).TrimStart('-');
            if (!word.StartsWith("--", StringComparison.Ordinal) || !IsKnown(name))
            {
                throw new StartRefusedException(
                    $"'{word}' is no option; --help lists all of them, for example --Server:Port=5090");
            }

            if (equals < 0 && (++i == args.Count || args[i].StartsWith("--", StringComparison.Ordinal)))
            {
                throw new StartRefusedException($"{word} needs a value: {word}=VALUE");
            }
        }
    }

    /// <summary>Reads a section and checks its ranges.</summary>
    /// <exception cref="StartRefusedException">A value that cannot be read or is out of range.</exception>
    public static T Bind<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        var options = new T();
        try
        {
            configuration.GetSection(section).Bind(options);
        }
        catch (InvalidOperationException e)
        {
            throw new StartRefusedException(
                $"an option of {section} cannot be read: {e.InnerException?.Message ?? e.Message}", e);
        }

        var faults = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), faults, validateAllProperties: true))
        {
            var fault = faults[0];
            var name = fault.MemberNames.First();
            throw new StartRefusedException(
                $"--{section}:{name}={typeof(T).GetProperty(name)!.GetValue(options)}: {fault.ErrorMessage}");
        }

        return options;
    }

    private static bool IsKnown(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Describe(string section, Type options)
    {
        var standard = Activator.CreateInstance(options)!;
        return options.GetProperties().Select(p =>
        {
            var values = p.PropertyType.IsEnum ? $" ({string.Join(", ", Enum.GetNames(p.PropertyType)
                .Where(n => n != "Unspecified"))})" : string.Empty;
            var range = p.GetCustomAttribute<RangeAttribute>() is { } r
                ? $" ({r.Minimum} to {r.Maximum})"
                : string.Empty;
            return $"  --{section}:{p.Name}={p.GetValue(standard)}{values}{range}";
        });
    }
}
