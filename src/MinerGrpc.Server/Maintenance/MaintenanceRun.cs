using MinerGrpc.Core.Instruments;
using MinerGrpc.Server.Storage;

namespace MinerGrpc.Server.Maintenance;

/// <summary>Carries out one command.</summary>
/// <param name="universe">Of the database.</param>
/// <param name="output">A line for each finding, and one at the end with what was done.</param>
/// <param name="errors">Why it cannot be done.</param>
/// <param name="isWatched">The errors go to a terminal: the progress is shown there.</param>
/// <param name="time">Measures the rate.</param>
internal sealed class MaintenanceRun(
    Universe universe, TextWriter output, TextWriter errors, bool isWatched, TimeProvider time)
{
    private const int Fine = 0;
    private const int Damaged = 1;
    private const int Refused = 2;

    private readonly CommandProgress _progress = new(isWatched ? errors : null);
    private readonly Findings _findings = new(output);

    /// <returns>0: fine; 1: damage was found; 2: it cannot be done as asked.</returns>
    public int Run(ServerCommand command, string databasePath)
    {
        var path = Path.GetFullPath(databasePath);
        try
        {
            var told = Carry(command, path);
            _progress.End();
            output.WriteLine($"{path}: {told}");
            return _findings.Count == 0 ? Fine : Damaged;
        }
        catch (Exception e) when (e is StartRefusedException or IOException or UnauthorizedAccessException)
        {
            _progress.End();
            errors.WriteLine($"MinerGrpc.Server cannot do this: {e.Message}");
            return Refused;
        }
    }

    private string Carry(ServerCommand command, string path)
    {
        if (command.Kind != CommandKind.Restore && !File.Exists(path))
        {
            throw new StartRefusedException($"there is no database at {path}; name it with --Database:Path=FILE");
        }

        return command.Kind switch
        {
            CommandKind.Verify => Verification.Run(path, universe, _findings, _progress),
            CommandKind.Rebuild => Rebuild.Run(path, universe, _findings, _progress),
            CommandKind.Backup => Backup(path, Path.GetFullPath(command.File), command.Force),
            CommandKind.Restore => Restore(path, Path.GetFullPath(command.File), command.Force),
            _ => throw new InvalidOperationException($"{command.Kind} is no command."),
        };
    }

    private string Backup(string path, string file, bool force)
    {
        if (file == path)
        {
            throw new StartRefusedException($"{file} is the database itself; choose another file for the backup");
        }

        if (File.Exists(file) && (!force || DatabaseCopy.HasLog(file)))
        {
            throw new StartRefusedException(force
                ? $"{file} is a database that somebody writes to; choose another file for the backup"
                : $"{file} is there already; choose another file for the backup, or replace it with --force");
        }

        // Under a name of its own until it is whole and sound: a half of a backup never looks like one.
        var part = file + ".part";
        return WithCopy(path, part, counted =>
        {
            File.Move(part, file, overwrite: true);
            FileSync.FolderOf(file);
            return $"written to {file}: {counted}";
        });
    }

    private string Restore(string path, string file, bool force)
    {
        if (file == path || !File.Exists(file))
        {
            throw new StartRefusedException(
                file == path ? $"{file} is the database itself; name a backup" : $"there is no backup at {file}");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var databaseLock = DatabaseLock.Take(path);
        if (DatabaseCopy.IsThere(path) && !force)
        {
            throw new StartRefusedException(
                $"{path} is there already; move it away, or let --force move it aside (to {path}.before-restore-N)");
        }

        var part = path + ".restoring";
        return WithCopy(file, part, counted =>
        {
            var aside = DatabaseDamage.Judge(path, () => DatabaseCopy.Replace(path, part));
            return $"restored from {file}: {counted}" + (aside is null ? string.Empty : $"; the old one is {aside}");
        });
    }

    /// <summary>Copies, verifies the copy itself, and uses it only when it is sound; no half is left.</summary>
    private string WithCopy(string from, string to, Func<string, string> use)
    {
        try
        {
            DatabaseCopy.Delete(to);
            _progress.Show("copy");
            var began = time.GetTimestamp();
            var counted = DatabaseDamage.Judge(from, () =>
            {
                DatabaseCopy.Make(
                    from, to, (done, all) => _progress.ShowBytes("copy", done, all, time.GetElapsedTime(began)));
                DatabaseCopy.Migrate(to);
                return Verification.Run(to, universe, _findings, _progress);
            });
            return _findings.Count == 0 ? use(counted) : $"not copied; {from} has {counted}";
        }
        catch (JournalCorruptException damage)
        {
            _findings.Add(damage.Message, Remedy.Restore);
            return $"not copied; {from} has {_findings.Verdict}";
        }
        finally
        {
            DatabaseCopy.Delete(to);
        }
    }
}
