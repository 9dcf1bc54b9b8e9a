using Grpc.Core;

namespace MinerGrpc.Server.Tests.Support;

/// <summary>Methods whose messages are bytes, for what the generated client cannot say.</summary>
internal static class RawMethods
{
    private static readonly Marshaller<byte[]> Bytes = new(b => b, b => b);

    public static Method<byte[], byte[]> Of(MethodType type, string service, string name) =>
        new(type, "minergrpc.v1." + service, name, Bytes, Bytes);
}
