namespace MinerGrpc.Server;

/// <summary>The journal cannot do what was asked; the message is for a person.</summary>
public abstract class JournalException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>No room on the disk. Nothing of the commit was kept; it may be tried again.</summary>
public sealed class JournalFullException(string message, Exception? inner = null) : JournalException(message, inner);

/// <summary>
/// Another process held the file for too long. Nothing of the commit was kept; it may be tried again.
/// </summary>
public sealed class JournalBusyException(string message, Exception? inner = null) : JournalException(message, inner);

/// <summary>A write failed and must not be tried again: what the disk holds is not known until a restart.</summary>
public sealed class JournalFailedException(string message, Exception? inner = null) : JournalException(message, inner);

/// <summary>A row does not fit its checksum, its neighbours or its format.</summary>
public sealed class JournalCorruptException(string message, Exception? inner = null) : JournalException(message, inner);

/// <summary>What was asked for was kept once and is no longer: retention has removed it.</summary>
public sealed class JournalExpiredException(string message, long oldestAfter) : JournalException(message)
{
    /// <summary>The sequence before the oldest event that is kept.</summary>
    public long OldestAfter { get; } = oldestAfter;
}

/// <summary>The server cannot start; the message says why and what to do.</summary>
public sealed class StartRefusedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <param name="path">Of the database.</param>
    /// <param name="damage">What does not fit.</param>
    public static StartRefusedException Damaged(string path, JournalCorruptException damage) => new(
        $"{path} is damaged: {damage.Message}. Nothing was changed. --verify lists all of it; --rebuild makes bars, "
        + "deals, alerts and checkpoints anew; where the journal itself is damaged, --restore FILE --force puts a "
        + "backup in its place. Or move the file away (with its -wal and -shm files) to start with an empty journal",
        damage);
}
