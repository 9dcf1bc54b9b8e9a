using System.CommandLine;
using Google.Protobuf.WellKnownTypes;

namespace MinerGrpc.ConsoleClient.Commands;

/// <summary>Options and arguments that several commands have; each command gets its own.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json(string what) => new("--json") { Description = what };

    public static Option<Timestamp?> AsOf() => new("--as-of")
    {
        Description = "What was known at this market time",
        HelpName = "TIME",
        CustomParser = result => Arguments.ParseTime(result, "--as-of"),
    };

    public static Argument<string[]> Instruments(ArgumentArity arity, string what)
    {
        var instruments = new Argument<string[]>("INSTRUMENT") { Description = what, Arity = arity };
        // An argument takes any word, so a misspelt option would be looked up as an instrument.
        instruments.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-')) is { } option)
            {
                result.AddError($"unknown option \"{option.Value}\"");
            }
        });
        return instruments;
    }
}
