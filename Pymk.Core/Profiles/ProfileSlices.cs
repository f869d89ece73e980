using System.Collections;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pymk.Core.Files;
using Pymk.Core.Graph;

namespace Pymk.Core.Profiles;

/// <summary>
/// Profiles whose parts are opened and closed. Of a closed part, the value that is asked for is read from the file: two reads for a name. The file
/// stays as it was when it was opened. Safe for concurrent use.
/// </summary>
internal sealed class ProfileSlices(SectionFile.Parts file, UserParts parts, int fields) : IDisposable
{
    private readonly ProfileSlice?[] _open = new ProfileSlice?[parts.Count];
    private readonly ConcurrentDictionary<int, byte> _erased = [];
    private readonly Lock _opening = new();
    private volatile bool _anyErased;

    /// <summary>Number of users.</summary>
    public int Users => parts.UserCount;

    /// <summary>Bytes of the open parts.</summary>
    public long Bytes => _open.Sum(slice => slice?.Bytes ?? 0);

    /// <summary>Reads a part into memory, unless it is there.</summary>
    public void Open(int part)
    {
        lock (_opening)
        {
            _open[part] ??= Read(parts.First(part), parts.End(part));
        }
    }

    /// <summary>Lets go of a part.</summary>
    public void Close(int part)
    {
        lock (_opening)
        {
            _open[part] = null;
        }
    }

    /// <summary>Drops what a user's name, headline and time of joining say.</summary>
    public void Erase(int user)
    {
        _erased[user] = 0;
        _anyErased = true;
    }

    /// <summary>A user's display name.</summary>
    public string Name(int user) =>
        IsErased(user) ? "" : Find(user)?.Name(user) ?? Texts(ProfileTable.NameSection, ProfileTable.NameStarts, user, user + 1).Of(0);

    /// <summary>A user's one-line description.</summary>
    public string Headline(int user) =>
        IsErased(user) ? "" : Find(user)?.Headline(user) ?? Texts(ProfileTable.HeadlineSection, ProfileTable.HeadlineStarts, user, user + 1).Of(0);

    /// <summary>When a user joined, unix seconds; 0 where unknown.</summary>
    public uint Joined(int user) => IsErased(user) ? 0 : Find(user)?.Joined(user) ?? Read<uint>(ProfileTable.JoinedSection, user, 1)[0];

    /// <summary>A user's tokens of a field.</summary>
    public ReadOnlySpan<int> Tokens(int field, int user) => Find(user) is { } slice ? slice.Tokens(field, user) : Column(field, user, user + 1).Of(0);

    /// <summary>All users in order of the ordinals, each with a slice that has the user. Opens no part.</summary>
    public IEnumerable<(int User, ProfileSlice Slice)> All()
    {
        for (var part = 0; part < parts.Count; part++)
        {
            var slice = Volatile.Read(ref _open[part]) ?? Read(parts.First(part), parts.End(part));
            for (var user = parts.First(part); user < parts.End(part); user++)
            {
                yield return (user, slice);
            }
        }
    }

    /// <summary>Names and headlines of a part's users, in order of the ordinals. Opens no part.</summary>
    public IEnumerable<(string Name, string Headline)> CardsOf(int part)
    {
        var slice = Volatile.Read(ref _open[part]) ?? Read(parts.First(part), parts.End(part));
        for (var user = parts.First(part); user < parts.End(part); user++)
        {
            yield return IsErased(user) ? ("", "") : (slice.Name(user), slice.Headline(user));
        }
    }

    /// <summary>A column of the users.</summary>
    /// <param name="of">The value of a user.</param>
    /// <param name="ofSlice">The same, of a slice that has the user.</param>
    /// <param name="erased">The value of an erased user.</param>
    public IReadOnlyList<T> Column<T>(Func<int, T> of, Func<ProfileSlice, int, T> ofSlice, T erased) => new Values<T>(this, of, ofSlice, erased);

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private bool IsErased(int user) => _anyErased && _erased.ContainsKey(user);

    private ProfileSlice? Find(int user) => Volatile.Read(ref _open[parts.PartOf(user)]);

    private ProfileSlice Read(int first, int end)
    {
        var columns = new ProfileSlice.TokenColumn[fields];
        for (var field = 0; field < fields; field++)
        {
            columns[field] = Column(field, first, end);
        }

        return new ProfileSlice(
            first, Texts(ProfileTable.NameSection, ProfileTable.NameStarts, first, end), Texts(ProfileTable.HeadlineSection, ProfileTable.HeadlineStarts, first, end),
            Read<uint>(ProfileTable.JoinedSection, first, end - first), columns);
    }

    private ProfileSlice.TokenColumn Column(int field, int first, int end)
    {
        var starts = Read<int>($"offsets{field}", first, end - first + 1);
        return new(starts, Read<int>($"tokens{field}", starts[0], starts[^1] - starts[0]));
    }

    private ProfileSlice.TextColumn Texts(string texts, string starts, int first, int end)
    {
        var places = Read<long>(starts, first, end - first + 1);
        return new(places, Read<byte>(texts, places[0], checked((int)(places[^1] - places[0]))));
    }

    private T[] Read<T>(string section, long at, int count) where T : unmanaged
    {
        var values = GC.AllocateUninitializedArray<T>(count);
        file.Read(section, at * Unsafe.SizeOf<T>(), MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private sealed class Values<T>(ProfileSlices slices, Func<int, T> of, Func<ProfileSlice, int, T> ofSlice, T erased) : IReadOnlyList<T>
    {
        public int Count => slices.Users;

        public T this[int user] => of(user);

        public IEnumerator<T> GetEnumerator() =>
            slices.All().Select(place => slices.IsErased(place.User) ? erased : ofSlice(place.Slice, place.User)).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
