using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MinerGrpc.Server.Rpc;

/// <summary>
/// Tokens that carry the last key of a page and are bound to the question by a keyed hash: a token that was changed, or
/// is used with other arguments, is refused. The key comes from the journal id, so tokens outlive a restart.
/// </summary>
internal sealed class PageTokens(IJournal journal)
{
    private const int MacLength = 16;
    private readonly byte[] _key = SHA256.HashData(Encoding.UTF8.GetBytes("page-token|" + journal.Id));

    public string Write(string lastKey, string question)
    {
        var key = Encoding.UTF8.GetBytes(lastKey);
        return Base64Url.EncodeToString([.. Mac(key, question), .. key]);
    }

    /// <summary>
    /// The last key of the page before; empty for the first page. A fault of page_token when it is not ours.
    /// </summary>
    public string Read(string token, string question, Requests check)
    {
        if (token.Length == 0)
        {
            return string.Empty;
        }

        if (token.Length <= 1_024 && Base64Url.IsValid(token, out var length) && length > MacLength)
        {
            var bytes = Base64Url.DecodeFromChars(token);
            var key = bytes.AsSpan(MacLength).ToArray();
            if (CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, MacLength), Mac(key, question)))
            {
                return Encoding.UTF8.GetString(key);
            }
        }

        check.Fault("page_token", "is not the token of this question's previous page; keep all other fields as they "
            + "were, or start again with an empty token");
        return string.Empty;
    }

    private byte[] Mac(byte[] key, string question) =>
        HMACSHA256.HashData(_key, (byte[])[.. key, 0, .. Encoding.UTF8.GetBytes(question)])[..MacLength];
}
