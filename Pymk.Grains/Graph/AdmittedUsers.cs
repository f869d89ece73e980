using System.Runtime.InteropServices;

namespace Pymk.Grains.Graph;

/// <summary>
/// Users of a shard who joined since the model, numbered in the order in which the shard admitted them. A position never changes and is never given
/// again. Memory is for users who are admitted now.
/// </summary>
internal sealed class AdmittedUsers
{
    /// <summary>Stands at a position whose user was erased or is removed.</summary>
    public const long Nobody = -1;

    private readonly Dictionary<long, int> _positions = [];
    private readonly Dictionary<int, long> _users = [];

    /// <summary>The next position.</summary>
    public int Next { get; private set; }

    /// <summary>No position before this one has an entry in the store.</summary>
    public int First { get; private set; }

    /// <summary>The entries of the store from a position up to another, exclusive. Costs a look for each position between.</summary>
    public IEnumerable<AdmittedUser> Between(int first, int end)
    {
        for (var position = first; position < end; position++)
        {
            if (_users.TryGetValue(position, out var user))
            {
                yield return new AdmittedUser(position, user);
            }
        }
    }

    /// <summary>True for an admitted user.</summary>
    public bool Contains(long user) => _positions.ContainsKey(user);

    /// <summary>Takes what the store has at a position.</summary>
    /// <returns>False for a user who has another position, which stays.</returns>
    public bool Load(AdmittedUser admitted)
    {
        var (position, user) = admitted;
        First = _users.Count == 0 ? position : Math.Min(First, position);
        var added = user == Nobody || _positions.TryAdd(user, position);
        _users[position] = added ? user : Nobody;
        Next = Math.Max(Next, position + 1);
        return added;
    }

    /// <summary>Admits a user; false for one who is admitted already.</summary>
    /// <param name="user">64-bit id.</param>
    /// <param name="position">The user's position in either case.</param>
    public bool TryAdd(long user, out int position)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_positions, user, out var known);
        if (!known)
        {
            place = Next++;
            _users.Add(place, user);
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

    /// <summary>Removes a position that nobody needs any more. The last one stays: the next one follows from it.</summary>
    public void Remove(int position)
    {
        if (position < Next - 1 && _users.Remove(position, out var user))
        {
            _positions.Remove(user);
            while (First < Next && !_users.ContainsKey(First))
            {
                First++;
            }
        }
    }

    /// <summary>The user at a position; <see cref="Nobody"/> for an erased or removed one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No user was admitted at the position.</exception>
    public long At(int position) => (uint)position < (uint)Next
        ? _users.GetValueOrDefault(position, Nobody)
        : throw new ArgumentOutOfRangeException(nameof(position), position, $"The shard has admitted {Next} users.");
}
