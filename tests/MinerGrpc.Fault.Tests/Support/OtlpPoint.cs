using Google.Protobuf;

namespace MinerGrpc.Fault.Tests.Support;

/// <summary>
/// One point of an ExportMetricsServiceRequest, read by the field numbers of opentelemetry-proto 1.x.
/// </summary>
/// <param name="Key">Scope, name and tags.</param>
/// <param name="Unit">As it was exported.</param>
/// <param name="Value">Of a gauge or sum; the sum of a histogram.</param>
/// <param name="Count">Of a histogram; 0 otherwise.</param>
internal sealed record OtlpPoint(string Key, string Unit, double Value, long Count)
{
    private const int ResourceMetrics = 1, ScopeMetrics = 2, Scope = 1, Metrics = 2, Points = 1;
    private const int Name = 1, Unit_ = 3, Gauge = 5, Sum = 7, Histogram = 9;

    public static IEnumerable<OtlpPoint> Read(byte[] export) =>
        from resource in Messages(export, ResourceMetrics)
        from scoped in Messages(resource, ScopeMetrics)
        let scope = Text(Messages(scoped, Scope).First(), Name)
        from metric in Messages(scoped, Metrics)
        from data in Fields(metric).Where(f => f.Number is Gauge or Sum or Histogram)
        from point in Messages(data.Bytes, Points)
        select Of(scope, metric, point, data.Number == Histogram);

    private static OtlpPoint Of(string scope, byte[] metric, byte[] point, bool histogram)
    {
        // NumberDataPoint: attributes 7, as_double 4, as_int 6. HistogramDataPoint: attributes 9, count 4, sum 5.
        var (attributes, real, whole) = histogram ? (9, 5, -1) : (7, 4, 6);
        var tags = Messages(point, attributes).Select(a => $"{Text(a, 1)}={Text(Messages(a, 2).First(), 1)}");
        var value = 0.0;
        var count = 0L;
        foreach (var field in Fields(point))
        {
            if (field.Number == real)
            {
                value = BitConverter.Int64BitsToDouble((long)field.Fixed);
            }
            else if (field.Number == whole)
            {
                value = (long)field.Fixed;
            }
            else if (histogram && field.Number == 4)
            {
                count = (long)field.Fixed;
            }
        }

        return new OtlpPoint(
            $"{scope} {Text(metric, Name)}{{{string.Join(",", tags.Order(StringComparer.Ordinal))}}}",
            Text(metric, Unit_), value, count);
    }

    private static string Text(byte[] message, int number) => System.Text.Encoding.UTF8.GetString(
        Fields(message).FirstOrDefault(f => f.Number == number)?.Bytes ?? []);

    private static IEnumerable<byte[]> Messages(byte[] message, int number) =>
        Fields(message).Where(f => f.Number == number).Select(f => f.Bytes);

    private sealed record Field(int Number, byte[] Bytes, ulong Fixed);

    private static List<Field> Fields(byte[] message)
    {
        var input = new CodedInputStream(message);
        var fields = new List<Field>();
        while (input.ReadTag() is not 0 and var tag)
        {
            var number = WireFormat.GetTagFieldNumber(tag);
            switch (WireFormat.GetTagWireType(tag))
            {
                case WireFormat.WireType.LengthDelimited:
                    fields.Add(new Field(number, input.ReadBytes().ToByteArray(), 0));
                    break;
                case WireFormat.WireType.Fixed64:
                    fields.Add(new Field(number, [], input.ReadFixed64()));
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return fields;
    }
}
