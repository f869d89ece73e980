using Pymk.Core.Graph;

namespace Pymk.Benchmarks.Serve;

/// <summary>
/// Draws the user of each request and the change after it. A seed orders the users by activity. 90 % of the requests come from the active tenth of
/// the users, 10 % from all users of the run, both by Zipf's law. The same user makes a change after half a percent of the requests.
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

    /// <summary>The users of the run, most active first.</summary>
    public ReadOnlySpan<int> Users => _users;

    public int Next(ServeMode mode) => mode == ServeMode.Cold
        ? _users[_next++ % _users.Length]
        : _users[_random.NextDouble() < ActiveShare ? _active.Draw(_random) : _all.Draw(_random)];

    /// <summary>The change after an answer, mostly none. 60 % of the changes are views, 25 % dismissals, 10 % connections, 5 % blocks.</summary>
    public Change NextChange() => _random.NextDouble() >= ChangeShare ? Change.None : _random.NextDouble() switch
    {
        < 0.60 => Change.Views,
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

/// <summary>A change that a user makes.</summary>
internal enum Change
{
    None,
    Views,
    Dismissal,
    Connection,
    Block,
}
