using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using MinerGrpc.ConsoleClient.Formatting;

namespace MinerGrpc.ConsoleClient.Commands;

/// <summary>Options and arguments that several commands have; each command gets its own.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json(string what) => new("--json") { Description = what };

    public static Option<Timestamp?> AsOf() => Time("--as-of", "What was known at this market time");

    public static Option<Timestamp?> Time(string name, string what) => new(name)
    {
        Description = what,
        HelpName = "TIME",
        CustomParser = result => Arguments.ParseTime(result, name),
    };

    public static Option<int> Limit(int usual) => new("--limit")
    {
        Description = "At most so many; pages are followed by themselves",
        HelpName = "N",
        DefaultValueFactory = _ => usual,
        CustomParser = result => Arguments.ParseCount(result, "--limit") ?? usual,
    };

    /// <summary>One of the contract's names.</summary>
    public static Option<T?> Choice<T>(string name, string what)
        where T : struct, System.Enum => new(name)
        {
            Description = what,
            HelpName = ContractNames.Choices<T>("|"),
            CustomParser = result => Arguments.ParseChoice<T>(result, name),
        };

    /// <summary>Some of the contract's names; the option may stand several times.</summary>
    public static Option<T[]> Choices<T>(string name, string what)
        where T : struct, System.Enum => new(name)
        {
            Description = what + "; may stand several times",
            HelpName = ContractNames.Choices<T>("|"),
            CustomParser = result => Arguments.ParseChoices<T>(result, name),
        };

    public static Argument<string[]> Instruments(ArgumentArity arity, string what) =>
        RefusingOptions(new Argument<string[]>("INSTRUMENT") { Description = what, Arity = arity });

    public static Argument<string> Instrument(string what) => Word("INSTRUMENT", what);

    /// <summary>One word that is no option.</summary>
    public static Argument<string> Word(string name, string what) =>
        RefusingOptions(new Argument<string>(name) { Description = what });

    // An argument takes any word, so a misspelt option would be looked up as an instrument.
    private static Argument<T> RefusingOptions<T>(Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option)
            {
                result.AddError($"unknown option \"{option.Value}\"");
            }
        });
        return argument;
    }
}
