using System.Collections.Immutable;
using MinerGrpc.Core.Values;

namespace MinerGrpc.Core.Deals;

/// <summary>
/// Every revision of every deal. Immutable and thread-safe: a reader that holds a book sees one state of it, and a
/// change shares all that it does not touch.
/// </summary>
public sealed class DealBook
{
    private static readonly Comparer<Listed> LatestFirst = Comparer<Listed>.Create(static (left, right) =>
        right.AnnouncedAt.CompareTo(left.AnnouncedAt) is not 0 and var order
            ? order
            : string.CompareOrdinal(left.Deal.Name, right.Deal.Name));

    private readonly ImmutableDictionary<string, ImmutableList<Listed>> _revisions;
    private readonly ImmutableSortedSet<Listed> _newest;

    private DealBook(
        ImmutableDictionary<string, ImmutableList<Listed>> revisions, ImmutableSortedSet<Listed> newest)
    {
        _revisions = revisions;
        _newest = newest;
    }

    public static DealBook Empty { get; } = new(
        ImmutableDictionary.Create<string, ImmutableList<Listed>>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<Listed>(LatestFirst));

    /// <summary>Deals, whatever the number of their revisions.</summary>
    public int Count => _revisions.Count;

    /// <summary>
    /// This with one more revision. <see cref="ArgumentException"/> when it is not the next one of its deal, or not
    /// known after the one before: a bug of the caller, who asks <see cref="DealDesk"/> for revisions.
    /// </summary>
    public DealBook With(Deal revision)
    {
        ArgumentNullException.ThrowIfNull(revision);
        var earlier = _revisions.GetValueOrDefault(revision.Name, ImmutableList<Listed>.Empty);
        if (revision.Revision != earlier.Count + 1 || revision.KnownTime is not { } known
            || (earlier.Count > 0 && known <= earlier[^1].Deal.KnownTime))
        {
            throw new ArgumentException(
                $"Revision {revision.Revision} of {revision.Name}, known from {revision.KnownTime}, does not follow "
                + $"the {earlier.Count} before it.",
                nameof(revision));
        }

        var listed = new Listed(revision, revision.AnnouncedAt);
        return new DealBook(
            _revisions.SetItem(revision.Name, earlier.Add(listed)),
            (earlier.Count > 0 ? _newest.Remove(earlier[^1]) : _newest).Add(listed));
    }

    /// <summary>The newest revision that was known. Null: no deal of that name was.</summary>
    /// <param name="name"><c>deals/{id}</c>.</param>
    /// <param name="asOf">Null: the present.</param>
    public Deal? Find(string name, Instant? asOf = null) =>
        _revisions.TryGetValue(name, out var revisions) ? NewestKnown(revisions, asOf)?.Deal : null;

    /// <summary>The revisions that were known, oldest first. Empty: none was.</summary>
    public IReadOnlyList<Deal> Revisions(string name, Instant? asOf = null) =>
        _revisions.TryGetValue(name, out var revisions)
            ? [.. revisions.Select(r => r.Deal).TakeWhile(d => d.IsKnown(asOf))]
            : [];

    /// <summary>The newest known revision of each deal: the latest announcement first, equal ones by name.</summary>
    public IEnumerable<Deal> Deals(Instant? asOf = null)
    {
        IEnumerable<Listed> known = asOf is null
            ? _newest
            : _revisions.Values.Select(r => NewestKnown(r, asOf)).OfType<Listed>().Order(LatestFirst);
        return known.Select(l => l.Deal);
    }

    /// <summary>Each revision is known later than the one before it.</summary>
    private static Listed? NewestKnown(ImmutableList<Listed> revisions, Instant? asOf)
    {
        for (var i = revisions.Count - 1; i >= 0; i--)
        {
            if (revisions[i].Deal.IsKnown(asOf))
            {
                return revisions[i];
            }
        }

        return null;
    }

    /// <summary>With what it is ordered by, which costs a conversion to find out.</summary>
    private sealed record Listed(Deal Deal, Instant AnnouncedAt);
}
