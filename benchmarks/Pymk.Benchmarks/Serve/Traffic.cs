using Pymk.Core.Graph;

namespace Pymk.Benchmarks.Serve;

/// <summary>
/// Who asks, and who changes something. Ranks of users are drawn by a seed. Of the requests 90 % come from the session's active users (a tenth of the users, Zipf
/// over them), the rest from all users of the run (Zipf); half a percent of the requests is followed by a change made by the same user.
/// </summary>
internal sealed class Traffic
{
    private const double ActiveShare = 0.9;
    private const double ChangeShare = 0.005;

    private readonly int[] _users;
    private readonly Zipf _active;
    private readonly Zipf _all;
    private readonly Random _random;
    private int _next;

    public Traffic(SocialGraph graph, int users, int seed)
    {
        _random = new Random(seed);
        _users = Enumerable.Range(0, graph.UserCount).ToArray();
        _random.Shuffle(_users);
        Array.Resize(ref _users, Math.Min(users, _users.Length));
        _active = new Zipf(Math.Max(1, _users.Length / 10));
        _all = new Zipf(_users.Length);
    }

    /// <summary>All users of the run, most active first.</summary>
    public ReadOnlySpan<int> Users => _users;

    public int Next(ServeMode mode) => mode == ServeMode.Cold
        ? _users[_next++ % _users.Length]
        : _users[_random.NextDouble() < ActiveShare ? _active.Draw(_random) : _all.Draw(_random)];

    /// <summary>What a user does after an answer, if anything: of the changes 60 % are impressions, 25 % dismissals, 10 % connections, 5 % blocks.</summary>
    public Change NextChange() => _random.NextDouble() >= ChangeShare ? Change.None : _random.NextDouble() switch
    {
        < 0.60 => Change.Impressions,
        < 0.85 => Change.Dismissal,
        < 0.95 => Change.Connection,
        _ => Change.Block,
    };

    public static Work WorkOf(ServeMode mode) => mode switch
    {
        ServeMode.Ranked => Work.Ranking,
        ServeMode.Cold => Work.Generation,
        _ => Work.None,
    };
}

/// <summary>What a user does.</summary>
internal enum Change
{
    None,
    Impressions,
    Dismissal,
    Connection,
    Block,
}
