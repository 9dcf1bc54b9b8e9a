using MinerGrpc.ConsoleClient.Formatting;

namespace MinerGrpc.ConsoleClient.Csv;

/// <summary>Columns of prices and sizes: what nanos can hold.</summary>
internal static class CsvUnits
{
    private const string Expected = "a decimal from 0 to 9223372036.854775807 with at most nine decimals, or nothing";

    public static CsvColumn<T> Column<T>(Action<T, decimal> set, bool required = false) => new(
        (row, text) =>
        {
            var valid = AmountText.TryParseUnits(text, out var value);
            if (valid)
            {
                set(row, value);
            }

            return valid;
        },
        Expected,
        required);
}
