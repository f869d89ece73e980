using System.Runtime.InteropServices;

namespace Pymk.Grains.Graph;

/// <summary>Users of a shard who joined since the model, numbered in the order in which the shard admitted them. A position never changes.</summary>
internal sealed class AdmittedUsers
{
    /// <summary>Stands at the position of an erased user.</summary>
    public const long Nobody = -1;

    private readonly Dictionary<long, int> _positions = [];
    private readonly List<long> _users = [];

    /// <summary>Number of positions.</summary>
    public int Count => _users.Count;

    /// <summary>True for an admitted user.</summary>
    public bool Contains(long user) => _positions.ContainsKey(user);

    /// <summary>Admits a user; false for one who is admitted already.</summary>
    /// <param name="user">64-bit id.</param>
    /// <param name="position">The user's position in either case.</param>
    public bool TryAdd(long user, out int position)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_positions, user, out var known);
        if (!known)
        {
            place = _users.Count;
            _users.Add(user);
        }

        position = place;
        return !known;
    }

    /// <summary>Makes the place of a user a place of nobody; false for a user who is not admitted.</summary>
    public bool TryErase(long user, out int position)
    {
        var known = _positions.Remove(user, out position);
        if (known)
        {
            _users[position] = Nobody;
        }

        return known;
    }

    /// <summary>Keeps the next position for nobody.</summary>
    public void AddNobody() => _users.Add(Nobody);

    /// <summary>The user at a position; <see cref="Nobody"/> for an erased one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No user is admitted at the position.</exception>
    public long At(int position) => (uint)position < (uint)_users.Count
        ? _users[position]
        : throw new ArgumentOutOfRangeException(nameof(position), position, $"The shard has admitted {_users.Count} users.");
}
