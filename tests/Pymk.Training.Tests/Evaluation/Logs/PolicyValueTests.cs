using Pymk.Training.Evaluation.Logs;
using Pymk.Training.Labels;
using Xunit;

namespace Pymk.Training.Tests.Evaluation.Logs;

public sealed class PolicyValueTests
{
    private const int People = 10;

    [Fact]
    public void Value_OfAnOrderThatTheLogsExplored_IsWhatItEarns()
    {
        // One place. The logs show person 0, and with one chance in five somebody of the nine others; person p is invited with p / 20.
        var (random, labels, places) = (new Random(5), new LabelTable(), new List<int>());
        const double Share = 0.2;
        var expected = 0.0;
        const int Answers = 40_000;
        for (var user = 0; user < Answers; user++)
        {
            var explored = random.NextDouble() < Share;
            var shown = explored ? 1 + random.Next(People - 1) : 0;
            var wanted = 5 + random.Next(5);
            expected += wanted / 20.0 / Answers;
            Add(labels, user, (float)(explored ? Share / (People - 1) : 1 - Share), random.NextDouble() < shown / 20.0);
            places.Add(shown == wanted ? 1 : 2);
        }

        var value = PolicyValue.Of(labels, places)!;

        Assert.Equal(Answers, value.Rows);
        Assert.InRange(value.Error, 0.001, 0.03);
        Assert.Equal(expected, value.Ips, 3 * value.Error);
        Assert.Equal(expected, value.Snips, 0.05);
        Assert.Equal(1, value.MeanWeight, 0.1);
        Assert.True(value.Logged < expected / 3);
        Assert.Equal(value.Matched, value.EffectiveRows, 1e-6);
    }

    [Fact]
    public void Value_OfSmallPropensities_IsClippedAndBadOnesAreCounted()
    {
        var labels = new LabelTable();
        foreach (var propensity in (float[])[0.001f, 0.5f, 0, 1.5f, float.NaN])
        {
            Add(labels, labels.Count, propensity, invited: true);
        }

        var value = PolicyValue.Of(labels, [1, 1, 1, 1, 1])!;

        Assert.Equal((2, 2, 1, 2), (value.Rows, value.Matched, value.Clipped, value.Invalid));
        Assert.Equal((PolicyValue.Clip + 2) / 2, value.Ips, 1e-4);
        Assert.Equal(1, value.Snips, 1e-6);
        Assert.Null(PolicyValue.Of(labels, [0, 0, 0, 0, 0]));
        Assert.Null(PolicyValue.Of(new LabelTable(), []));
    }

    private static void Add(LabelTable labels, int user, float propensity, bool invited)
    {
        labels.UserColumn.Add(user);
        labels.CandidateColumn.Add(user + 1);
        labels.TimeColumn.Add(1);
        labels.PositionColumn.Add(1);
        labels.TimesShownColumn.Add(0);
        labels.DaysSinceShownColumn.Add(-1);
        labels.InvitedColumn.Add((sbyte)(invited ? 1 : 0));
        labels.AcceptedColumn.Add(LabelTable.Censored);
        labels.WeightColumn.Add(1);
        labels.RequestColumn.Add(user);
        labels.PropensityColumn.Add(propensity);
    }
}
