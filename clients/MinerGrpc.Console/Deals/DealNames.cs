namespace MinerGrpc.ConsoleClient.Deals;

/// <summary>Names of deals as typed and as the contract has them.</summary>
internal static class DealNames
{
    private const string Prefix = "deals/";

    /// <summary>`deals/{id}` from an id with or without what stands before the slash.</summary>
    public static string Of(string text) => text.StartsWith(Prefix, StringComparison.Ordinal) ? text : Prefix + text;
}
