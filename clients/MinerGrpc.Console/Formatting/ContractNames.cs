using System.Collections.Frozen;
using System.Reflection;
using Google.Protobuf.Reflection;

namespace MinerGrpc.ConsoleClient.Formatting;

/// <summary>
/// The contract's own names of enum values without their prefix: READ_THROUGH in tables and files, read-through in
/// options. Zero, which is always UNSPECIFIED, has no name.
/// </summary>
internal static class ContractNames
{
    /// <summary>READ_THROUGH; a dash for UNSPECIFIED, the number of a value that this client does not know.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum =>
        Known<T>.Names.TryGetValue(value, out var name) ? name
            : value.Equals(default(T)) ? Plain.Absent : value.ToString();

    /// <summary>Reads READ_THROUGH and read-through; UNSPECIFIED and numbers are no names.</summary>
    public static bool TryParse<T>(string text, out T value)
        where T : struct, Enum =>
        Known<T>.Values.TryGetValue(text.Replace('-', '_').ToUpperInvariant(), out value);

    /// <summary>All of them as options spell them: `direct, read-through`.</summary>
    public static string Choices<T>(string separator = ", ")
        where T : struct, Enum =>
        string.Join(separator, Known<T>.Names.OrderBy(pair => pair.Key)
            .Select(pair => pair.Value.Replace('_', '-').ToLowerInvariant()));

    private static class Known<T>
        where T : struct, Enum
    {
        private const string Zero = "UNSPECIFIED";

        public static readonly FrozenDictionary<T, string> Names = Read().ToFrozenDictionary();

        public static readonly FrozenDictionary<string, T> Values =
            Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

        private static Dictionary<T, string> Read()
        {
            // FORM_8K cannot be made from Form8K: the generated code carries the name as the contract spells it.
            var names = Enum.GetValues<T>().ToDictionary(
                value => value,
                value => typeof(T).GetField(value.ToString())!.GetCustomAttribute<OriginalNameAttribute>()!.Name);
            var prefix = names[default][..^Zero.Length];
            return names.Where(pair => !pair.Key.Equals(default(T)))
                .ToDictionary(pair => pair.Key, pair => pair.Value[prefix.Length..]);
        }
    }
}
