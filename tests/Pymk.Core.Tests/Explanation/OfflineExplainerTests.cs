using Pymk.Core.Candidates;
using Pymk.Core.Explanation;
using Pymk.Core.Features;
using Pymk.Core.Recommend;
using Pymk.Testing.Models;
using Xunit;

namespace Pymk.Core.Tests.Explanation;

public sealed class OfflineExplainerTests : IDisposable
{
    private const int Users = 240;
    private const int F = PairFeatures.Count;
    private const int P = UserRow.ProjectionDimension;

    private readonly string _root = Directory.CreateTempSubdirectory("pymk-explain-").FullName;
    private readonly ServingModel _model;
    private readonly OfflineRecommender _offline;

    public OfflineExplainerTests()
    {
        _model = ServingModel.Load(ModelFixture.Publish(_root, "v1", Users));
        _offline = new OfflineRecommender(_model);
    }

    public void Dispose()
    {
        _offline.Dispose();
        _model.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Explanations_OfEveryPerson_AreWhatTheRecommenderDoes()
    {
        var (explainer, outcomes) = (new OfflineExplainer(_offline), new HashSet<ExplanationOutcome>());
        foreach (var (user, count) in new[] { (0, 20), (7, 5), (100, 40), (150, 3) })
        {
            var slate = _offline.Recommend(user, count).Slate;
            for (var person = 0; person < Users; person++)
            {
                var told = explainer.Explain(user, person, count);
                outcomes.Add(told.Outcome);
                var place = slate.Select(s => s.User).TakeWhile(u => u != person).Count();
                Assert.Equal(place < slate.Count ? place + 1 : null, told.Rank);
                Assert.Equal(place < slate.Count, told.Outcome == ExplanationOutcome.Shown);
                Assert.Equal(slate[^1].Score, told.LastScore);
                Assert.Equal(person == user, told.Outcome == ExplanationOutcome.SamePerson);
                Assert.Equal(person == user ? "self" : _model.Graph.Connected(user, person) ? "connected" : null, told.HeldBackBy);
                Assert.Equal(told.Outcome == ExplanationOutcome.HiddenByDiversity, told is { Rank: null, Diversity.Full: not null });
                if (told.Rank is { } rank)
                {
                    Assert.Equal(slate[rank - 1].Score, told.Scores.Score);
                }
            }
        }

        Assert.Superset(
            new HashSet<ExplanationOutcome>(
            [
                ExplanationOutcome.SamePerson, ExplanationOutcome.HeldBack, ExplanationOutcome.HiddenByDiversity, ExplanationOutcome.BelowTheCut,
                ExplanationOutcome.Shown,
            ]),
            outcomes);
    }

    [Fact]
    public void Features_OfAPerson_HaveTheEffectOfTheHeadWithoutThem()
    {
        var set = _offline.Generate(9);
        var told = new OfflineExplainer(_offline).Explain(9, set.Users[4], 20);
        var score = Score(set, 4, _ => { });
        var effects = new List<(string Feature, float Effect)>();
        for (var f = 0; f < F; f++)
        {
            var (feature, sum) = (f, 0d);
            for (var i = 0; i < set.Count; i++)
            {
                sum += (float)set.Pair[(i * F) + f];
            }

            effects.Add((PairFeatures.Names[f], score - Score(set, 4, one => one.Pair[feature] = (Half)(float)(sum / set.Count))));
        }

        Assert.Equal(PairExplainer.MostFeatures, told.Features.Count);
        foreach (var feature in told.Features.Where(f => f.Feature != FeatureEffects.Profile))
        {
            Assert.Equal(effects.Single(e => e.Feature == feature.Feature).Effect, feature.Effect, 1e-5f);
        }

        // None that is left out is stronger.
        var least = told.Features.Min(f => Math.Abs(f.Effect));
        Assert.All(effects.Where(e => told.Features.All(f => f.Feature != e.Feature)), e => Assert.True(Math.Abs(e.Effect) <= least + 1e-5f));
    }

    // The score of one candidate alone.
    private float Score(CandidateSet set, int at, Action<CandidateSet> change)
    {
        var one = new CandidateSet(set.User, 1);
        set.UserProjection.CopyTo(one.UserProjection, 0);
        set.Pair.AsSpan(at * F, F).CopyTo(one.Pair);
        set.Projections.AsSpan(at * P, P).CopyTo(one.Projections);
        one.ProjectionScales[0] = set.ProjectionScales[at];
        change(one);
        var (invite, accept) = (new float[1], new float[1]);
        _model.Scorer.Score(one, invite, accept);
        return invite[0] * accept[0];
    }
}
