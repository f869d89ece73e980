using Pymk.Grains.Interfaces.Users;

namespace Pymk.Benchmarks.Serve;

/// <summary>The people of an answer.</summary>
internal sealed class ShownPeople
{
    private readonly SuggestionAnswer? _answer;
    private readonly long[] _mutuals = [];
    private readonly int[] _counts = [];

    /// <summary>People whose ids and numbers of mutual connections are read.</summary>
    public ShownPeople(long[] suggested, long[] mutuals, int[] counts) => (Suggested, _mutuals, _counts) = (suggested, mutuals, counts);

    /// <summary>People of a packed answer. Unpacking costs more than a request, so mutual connections are unpacked when asked for.</summary>
    public ShownPeople(SuggestionAnswer answer)
    {
        (_answer, Suggested) = (answer, new long[answer.Count]);
        answer.CopyIds(Suggested);
    }

    /// <summary>Ids of the suggested people, best first.</summary>
    public long[] Suggested { get; }

    /// <summary>Ids of the mutual connections that the answer names.</summary>
    public IEnumerable<long> Mutuals() => _answer?.Suggestions.SelectMany(s => s.MutualSample).Select(m => m.UserId) ?? _mutuals;

    /// <summary>The number of mutual connections with each suggested person.</summary>
    public IEnumerable<int> MutualCounts() => _answer?.Suggestions.Select(s => s.MutualCount) ?? _counts;
}
