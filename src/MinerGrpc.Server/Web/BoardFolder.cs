using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace MinerGrpc.Server.Web;

/// <summary>
/// The files of the built page. The folder may come later, or be built anew, while the server runs. Thread-safe.
/// </summary>
internal sealed class BoardFolder(string? path, string? sources) : IFileProvider
{
    private static readonly string s_inSources = Path.Combine("clients", "web");

    private volatile IFileProvider? _files;

    /// <summary>`clients/web` of the sources. Null: the program does not stand in them.</summary>
    public string? Sources { get; } = sources;

    /// <summary>Where the page stands, or will once it is built. Null: this program came without it.</summary>
    public string? Location { get; } = path;

    public bool IsBuilt => GetFileInfo("index.html").Exists;

    /// <param name="asked">Board:Folder. Empty: look for it.</param>
    /// <param name="program">The folder of the program.</param>
    public static BoardFolder Find(string asked, string program)
    {
        var sources = SourcesAbove(program);
        if (asked.Length > 0)
        {
            return new BoardFolder(Path.GetFullPath(asked), sources);
        }

        var published = Path.Combine(program, "board");
        return new BoardFolder(
            Directory.Exists(published) ? published : sources is null ? null : Path.Combine(sources, "dist"), sources);
    }

    public IFileInfo GetFileInfo(string subpath) =>
        Files()?.GetFileInfo(subpath) ?? new NotFoundFileInfo(subpath);

    public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

    public IChangeToken Watch(string filter) => NullChangeToken.Singleton;

    private static string? SourcesAbove(string program)
    {
        for (var folder = new DirectoryInfo(program); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MinerGrpc.sln")))
            {
                return Path.Combine(folder.FullName, s_inSources);
            }
        }

        return null;
    }

    private IFileProvider? Files()
    {
        if (_files is null && Directory.Exists(Location))
        {
            _files = new PhysicalFileProvider(Location);
        }

        return _files;
    }
}
