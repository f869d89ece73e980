using System.Buffers;
using Pymk.Core.Candidates;
using Pymk.Core.Generation;
using Pymk.Core.Privacy;
using Pymk.Core.Rules;
using Pymk.Core.Slates;

namespace Pymk.Core.Recommend;

/// <summary>
/// The steps from a user to a slate: generate candidates, score them, apply the rules, diversify. The offline sweep runs all of them with
/// <see cref="RecommendAsync"/>. A silo calls each step by itself, because it caches candidates and scores. Training calls only the first.
/// </summary>
/// <param name="postings">Inverted lists of the model.</param>
/// <param name="present">
/// Unix seconds from which ages count: the present of the data, not of the clock, so ages mean what they meant in training.
/// </param>
/// <param name="candidates">Limits of generation.</param>
/// <param name="slates">Settings of the slate.</param>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class Recommender(Postings postings, long present, CandidateOptions? candidates = null, SlateOptions? slates = null)
{
    private readonly CandidateGenerator _generator = new(candidates ?? new CandidateOptions(), postings);
    private readonly SlateBuilder _slates = new(slates ?? new SlateOptions());

    /// <summary>Settings of the slate.</summary>
    public SlateOptions Slates { get; } = slates ?? new SlateOptions();

    /// <summary>Bytes of the inverted lists.</summary>
    public long PostingBytes => postings.Bytes;

    /// <summary>Unix seconds from which ages count.</summary>
    public long Present => present;

    /// <summary>Generates a user's candidates with their pair features. Completes synchronously when the readers do.</summary>
    /// <param name="user">Ordinal of the user. It also seeds the samples of hubs: the same user gets the same candidates.</param>
    /// <param name="readers">Where to read.</param>
    /// <param name="sets">Pool to take the set from; null for a new one.</param>
    /// <param name="cancellation">Cancels the reads.</param>
    public ValueTask<CandidateSet> GenerateAsync(
        int user, in CandidateReaders readers, CandidateSetPool? sets = null, CancellationToken cancellation = default) =>
        _generator.GenerateAsync(new CandidateRequest(user, present, (ulong)user), readers.Graph, readers.Nearest, readers.Rows, sets, cancellation);

    /// <summary>Generates a user's candidates, takes down what each source finds, and adds the person whom the trace asks about.</summary>
    /// <param name="user">Ordinal of the user.</param>
    /// <param name="trace">Takes the sources down.</param>
    /// <param name="readers">Where to read.</param>
    /// <param name="cancellation">Cancels the reads.</param>
    public ValueTask<CandidateSet> GenerateAsync(
        int user, GenerationTrace trace, in CandidateReaders readers, CancellationToken cancellation = default)
    {
        int[] also = trace.Person == GenerationTrace.Nobody ? [] : [trace.Person];
        var request = new CandidateRequest(user, present, (ulong)user) { Also = also, Trace = trace };
        return _generator.GenerateAsync(request, readers.Graph, readers.Nearest, readers.Rows, cancellation: cancellation);
    }

    /// <summary>Finds a user's candidates and computes no features: what a stored list holds.</summary>
    /// <param name="user">Ordinal of the user.</param>
    /// <param name="readers">Where to read.</param>
    /// <param name="cancellation">Cancels the reads.</param>
    public ValueTask<FoundCandidates> FindAsync(int user, in CandidateReaders readers, CancellationToken cancellation = default) =>
        _generator.FindAsync(new CandidateRequest(user, present, (ulong)user), readers.Graph, readers.Nearest, readers.Rows, cancellation);

    /// <summary>
    /// Computes the features of candidates that were found before. For the same graph and rows the set equals that of <see
    /// cref="GenerateAsync(int, in CandidateReaders, CandidateSetPool?, CancellationToken)"/>.
    /// </summary>
    /// <param name="found">The candidates.</param>
    /// <param name="readers">Where to read; the index is not searched.</param>
    /// <param name="sets">Pool to take the set from; null for a new one.</param>
    /// <param name="cancellation">Cancels the reads.</param>
    public ValueTask<CandidateSet> RestoreAsync(
        in FoundCandidates found, in CandidateReaders readers, CandidateSetPool? sets = null, CancellationToken cancellation = default) =>
        _generator.RestoreAsync(
            new CandidateRequest(found.User, present, (ulong)found.User), found, readers.Graph, readers.Nearest, readers.Rows, sets, cancellation);

    /// <inheritdoc cref="CandidateGenerator.PackPairs"/>
    public byte[] PackPairs(ReadOnlySpan<byte> userRow, ReadOnlySpan<ReadOnlyMemory<byte>> rows) => _generator.PackPairs(userRow, present, rows);

    /// <summary>Generates candidates as of another time and adds given users to them, to score what was shown then.</summary>
    /// <param name="user">Ordinal of the user.</param>
    /// <param name="also">Users to add, each once.</param>
    /// <param name="time">Unix seconds from which ages count.</param>
    /// <param name="readers">Where to read.</param>
    /// <param name="cancellation">Cancels the reads.</param>
    public ValueTask<CandidateSet> GenerateAsync(
        int user, ReadOnlyMemory<int> also, long time, in CandidateReaders readers, CancellationToken cancellation = default) =>
        _generator.GenerateAsync(
            new CandidateRequest(user, time, (ulong)user) { Also = also }, readers.Graph, readers.Nearest, readers.Rows, cancellation: cancellation);

    /// <summary>Orders scored candidates, applies the rules and diversifies.</summary>
    /// <inheritdoc cref="SlateBuilder.Build(CandidateSet, ReadOnlySpan{float}, ReadOnlySpan{float}, in RuleContext, int, Func{int, int}, ReadOnlySpan{bool}, SlateTrace, SlateExploration)"/>
    public IReadOnlyList<Suggestion> BuildSlate(
        CandidateSet set, ReadOnlySpan<float> invite, ReadOnlySpan<float> accept, in RuleContext context, int count,
        Func<int, int>? exposuresToday = null, ReadOnlySpan<bool> struck = default, SlateTrace? trace = null, SlateExploration? exploration = null) =>
        _slates.Build(set, invite, accept, context, count, exposuresToday, struck, trace, exploration);

    /// <inheritdoc cref="SlateBuilder.Build(SlateHead, in RuleContext, int, Func{int, int}, SlateExploration)"/>
    public IReadOnlyList<Suggestion>? BuildSlate(
        SlateHead head, in RuleContext context, int count, Func<int, int>? exposuresToday = null, SlateExploration? exploration = null) =>
        _slates.Build(head, context, count, exposuresToday, exploration);

    /// <summary>The best of an order, by the score of <see cref="Slates"/>.</summary>
    /// <param name="set">The candidates.</param>
    /// <param name="invite">P(invite | shown) of each.</param>
    /// <param name="accept">P(accept | invite) of each.</param>
    public SlateHead HeadOf(CandidateSet set, ReadOnlySpan<float> invite, ReadOnlySpan<float> accept) =>
        SlateHead.Of(set, invite, accept, Slates.Value);

    /// <summary>The same steps over the same model with other limits of generation and other settings of the slate.</summary>
    public Recommender With(CandidateOptions candidates, SlateOptions slates) => new(postings, present, candidates, slates);

    /// <summary>The factors on a candidate's score.</summary>
    /// <inheritdoc cref="SlateBuilder.DiscountsOf"/>
    public Discounts DiscountsOf(int candidate, in RuleContext context, Func<int, int>? exposuresToday) =>
        _slates.DiscountsOf(candidate, context, exposuresToday);

    /// <summary>
    /// Runs all steps for one user, without paths through people who are no bridges for the user. Completes synchronously when the readers and the
    /// scorer do.
    /// </summary>
    /// <param name="context">The user to answer, the time, and the relations at this moment.</param>
    /// <param name="count">Suggestions wanted.</param>
    /// <param name="readers">Where to read.</param>
    /// <param name="scorer">Runs the head.</param>
    /// <param name="cancellation">Cancels the reads.</param>
    public async ValueTask<Recommendation> RecommendAsync(
        RuleContext context, int count, CandidateReaders readers, ICandidateScorer scorer, CancellationToken cancellation = default)
    {
        readers = readers with { Graph = BridgeGraphReader.Over(readers.Graph, context.Visibility) };
        var set = await GenerateAsync(context.User, readers, cancellation: cancellation).ConfigureAwait(false);
        var (invite, accept) = (ArrayPool<float>.Shared.Rent(set.Count), ArrayPool<float>.Shared.Rent(set.Count));
        try
        {
            await scorer.ScoreAsync(set, invite, accept).ConfigureAwait(false);
            return new Recommendation(set, BuildSlate(set, invite, accept, context, count));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(invite);
            ArrayPool<float>.Shared.Return(accept);
        }
    }
}

/// <summary>The result of all steps for one user.</summary>
/// <param name="Candidates">The candidates that were scored.</param>
/// <param name="Slate">The suggestions, best first.</param>
public readonly record struct Recommendation(CandidateSet Candidates, IReadOnlyList<Suggestion> Slate);
