using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MinerGrpc.ConsoleClient.Commands;

/// <summary>A command whose --help ends with examples of its use.</summary>
/// <param name="name">As typed.</param>
/// <param name="description">What it does, in a sentence.</param>
/// <param name="examples">Arguments behind `minergrpc`.</param>
internal sealed class ExampleCommand(string name, string description, params string[] examples)
    : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>As typed behind `minergrpc`, such as `deal announce`.</summary>
    public static string PathOf(Command command)
    {
        var names = new Stack<string>();
        for (var at = command; at is not null and not RootCommand; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            names.Push(at.Name);
        }

        return string.Join(' ', names);
    }

    /// <summary>The usual help with the examples behind it.</summary>
    internal sealed class Help(HelpAction usual) : SynchronousCommandLineAction
    {
        private static readonly IReadOnlyList<string> s_first =
            ["watch", "sector --as-of 2025-09-09T20:00:00Z", "rank --by-model", "deals --instrument mara"];

        public override bool ClearsParseErrors => usual.ClearsParseErrors;

        public override int Invoke(ParseResult parseResult)
        {
            var code = usual.Invoke(parseResult);
            var examples = parseResult.CommandResult.Command switch
            {
                ExampleCommand command => command.Examples,
                RootCommand => s_first,
                _ => [],
            };
            if (examples.Count > 0)
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (var example in examples)
                {
                    output.WriteLine($"  minergrpc {example}");
                }

                output.WriteLine();
            }

            return code;
        }
    }
}
