using System.Numerics.Tensors;

namespace Pymk.Core.Features;

/// <summary>
/// Updates the row of one user to the present graph and profile, from the friends' rows: serving's counterpart of what training computes for all
/// users. The structural embedding of a new user is the friends' mean. Behaviour scalars stay.
/// </summary>
public sealed class UserRowUpdate
{
    private readonly UserRowContent _content;
    private readonly bool _isNew;

    /// <summary>Starts from the present row.</summary>
    /// <param name="before">The user's row; empty for a new user.</param>
    public UserRowUpdate(ReadOnlyMemory<byte> before)
    {
        _isNew = before.IsEmpty;
        _content = _isNew ? new UserRowContent() : UserRowContent.From(new UserRow(before.Span));
    }

    /// <summary>The row so far.</summary>
    public UserRowContent Content => _content;

    /// <summary>The core number that follows from the friends': the largest k such that k friends have a core number of at least k.</summary>
    public int Core { get; private set; }

    /// <summary>Replaces the profile.</summary>
    /// <param name="attributes">Attribute tokens with rarity weights.</param>
    /// <param name="interests">Interest tokens with inverse document frequencies.</param>
    public void SetProfile(List<(int Token, float Weight)> attributes, List<(int Token, float Weight)> interests)
    {
        TokenLists.KeepHeaviest(attributes, TokenLists.MostOwn);
        Replace(_content.Attributes, attributes);
        _content.Scalars[(int)UserScalar.InterestNorm] = TokenLists.MakeUnit(interests, TokenLists.MostOwn);
        _content.Scalars[(int)UserScalar.LogInterests] = MathF.Log(1 + interests.Count);
        Replace(_content.Interests, interests);
    }

    /// <summary>Replaces everything that follows from the connections.</summary>
    /// <param name="degree">Number of connections.</param>
    /// <param name="clustering">Local clustering coefficient.</param>
    /// <param name="friends">The friends' rows, at most <see cref="TokenLists.MostFriendsRead"/>; empty rows are ignored.</param>
    /// <param name="timed">True where the model version's connections have times: those of a new user then count as recent.</param>
    public void SetFriends(int degree, float clustering, IReadOnlyList<ReadOnlyMemory<byte>> friends, bool timed)
    {
        var known = friends.Where(f => !f.IsEmpty).ToArray();
        var (interests, attributes) = (new Dictionary<int, float>(), new Dictionary<int, float>());
        var (communities, cores) = (new Dictionary<int, int>(), new List<int>());
        var (structure, friend) = (new float[UserRow.StructureDimension], new float[UserRow.StructureDimension]);
        var logDegrees = 0f;
        foreach (var bytes in known)
        {
            var row = new UserRow(bytes.Span);
            logDegrees += row[UserScalar.LogDegree];
            cores.Add((int)MathF.Round(MathF.Exp(row[UserScalar.LogCore]) - 1));
            communities[row.Community] = communities.GetValueOrDefault(row.Community) + 1;
            QuantizedVector.Read(row.Structure, friend);
            TensorPrimitives.Add(structure, friend, structure);
            Sum(row.Interests, interests);
            Share(row.Attributes, attributes, 1f / known.Length);
        }

        Core = CoreOf(cores);
        _content.Community = communities.Count == 0 ? -1 : communities.OrderByDescending(c => c.Value).ThenBy(c => c.Key).First().Key;
        _content.Scalars[(int)UserScalar.LogDegree] = MathF.Log(1 + degree);
        _content.Scalars[(int)UserScalar.FriendLogDegree] = known.Length == 0 ? 0 : logDegrees / known.Length;
        _content.Scalars[(int)UserScalar.Clustering] = clustering;
        _content.Scalars[(int)UserScalar.LogCore] = MathF.Log(1 + Core);
        var length = TensorPrimitives.Norm<float>(structure);
        TensorPrimitives.Multiply(structure, length > 0 ? 1 / length : 0, _content.FriendStructure);
        if (_isNew)
        {
            _content.Scalars[(int)UserScalar.RecentConnections] = timed ? MathF.Log(1 + degree) : 0;
            _content.FriendStructure.CopyTo(_content.Structure, 0);
        }

        List<(int Token, float Weight)> ofFriends = [.. interests.Select(p => (p.Key, p.Value))];
        TokenLists.MakeUnit(ofFriends, TokenLists.MostOfFriends);
        Replace(_content.FriendInterests, ofFriends);
        List<(int Token, float Weight)> held = [.. attributes.Select(p => (p.Key, p.Value))];
        TokenLists.KeepHeaviest(held, TokenLists.MostOfFriends);
        Replace(_content.FriendAttributes, held);
    }

    private static int CoreOf(List<int> cores)
    {
        cores.Sort();
        var most = 0;
        for (var i = cores.Count - 1; i >= 0 && cores[i] > most; i--)
        {
            most++;
        }

        return most;
    }

    private static void Sum(TokenList tokens, Dictionary<int, float> sums)
    {
        for (var i = 0; i < tokens.Tokens.Length; i++)
        {
            sums[tokens.Tokens[i]] = sums.GetValueOrDefault(tokens.Tokens[i]) + (float)tokens.Weights[i];
        }
    }

    private static void Share(TokenList tokens, Dictionary<int, float> shares, float share)
    {
        foreach (var token in tokens.Tokens)
        {
            shares[token] = shares.GetValueOrDefault(token) + share;
        }
    }

    private static void Replace(List<(int Token, float Weight)> list, List<(int Token, float Weight)> by)
    {
        list.Clear();
        list.AddRange(by);
    }
}
