using System.Collections;
using System.Runtime.CompilerServices;

namespace MinerGrpc.Core.Deals;

/// <summary>
/// An immutable list that is equal to any other with equal entries in the same order, so that a record that holds one
/// has the equality of a value. Thread-safe.
/// </summary>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public sealed class ValueList<T> : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    private readonly T[] _entries;

    internal ValueList(ReadOnlySpan<T> entries) => _entries = entries.ToArray();

    public int Count => _entries.Length;

    public T this[int index] => _entries[index];

    public bool Equals(ValueList<T>? other) => other is not null && _entries.AsSpan().SequenceEqual(other._entries);

    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var entry in _entries)
        {
            hash.Add(entry);
        }

        return hash.ToHashCode();
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"[{string.Join(", ", _entries)}]";
}

/// <summary>What <c>[first, second]</c> calls.</summary>
public static class ValueList
{
    public static ValueList<T> Create<T>(ReadOnlySpan<T> entries) => new(entries);
}
