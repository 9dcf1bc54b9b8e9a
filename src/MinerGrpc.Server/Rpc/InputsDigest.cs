using System.Security.Cryptography;
using Google.Protobuf;
using MinerGrpc.Core.Divergence;
using MinerGrpc.V1;

namespace MinerGrpc.Server.Rpc;

/// <summary>SHA-256 of what an answer was made from: messages, each with its length before it.</summary>
internal static class InputsDigest
{
    public static ByteString Of(IEnumerable<IMessage> messages)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var message in messages)
        {
            var bytes = message.ToByteArray();
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return ByteString.CopyFrom(hash.GetHashAndReset());
    }

    public static EstimationOptions Options(EstimationChoice choice)
    {
        var options = new EstimationOptions { Pairs = choice.Pairs, Robust = choice.Robust };
        if (choice.HalfLife is { } halfLife)
        {
            options.HalfLifePairs = halfLife;
        }

        return options;
    }
}
