using Pymk.Training.Evaluation.Logs;
using Pymk.Training.Generate;
using Pymk.Training.Import;
using Pymk.Training.Labels;
using Pymk.Training.Ranker;
using Xunit;

namespace Pymk.Training.Tests.Evaluation.Logs;

public sealed class LogHoldOutTests : IClassFixture<LogHoldOutTests.Held>
{
    private readonly Held _held;

    public LogHoldOutTests(Held held) => _held = held;

    [Fact]
    public void Folder_OfTheEarlierPart_HoldsNothingFromAfterTheCut()
    {
        using var earlier = DataImport.Run(new ImportOptions { DataFolder = _held.Earlier }, null, TestContext.Current.CancellationToken);
        Assert.True(earlier.Report.IsClean, string.Join('\n', earlier.Report.Describe()));
        Assert.True(earlier.Interactions!.LastTime < _held.HoldOut.Cut);
        Assert.All(earlier.Graph.AllTimes.ToArray(), time => Assert.True(time < _held.HoldOut.Cut));
        for (var i = 0; i < _held.HoldOut.Labels.Count; i++)
        {
            var (user, candidate) = (_held.IdOf(_held.HoldOut.Labels.User[i]), _held.IdOf(_held.HoldOut.Labels.Candidate[i]));
            var known = earlier.Graph.TryGetOrdinal(user, out var u) & earlier.Graph.TryGetOrdinal(candidate, out var c);
            Assert.False(known && earlier.Graph.Connected(u, c), $"the pair {user} {candidate} is judged and must not be known as connected");
        }
    }

    [Fact]
    public void Labels_OfTheLaterPart_AreShownAtTheCutOrLater()
    {
        Assert.NotEqual(0, _held.HoldOut.Labels.Count);
        Assert.All(_held.HoldOut.Labels.Time, time => Assert.True(time >= _held.HoldOut.Cut));
        Assert.Contains(_held.HoldOut.Labels.Accepted, a => a == 1);
        Assert.Contains(_held.HoldOut.Labels.Accepted, a => a == 0);
    }

    [Fact]
    public void Taste_JoinedByRequestUserAndSuggested_ForetellsWhatWasDone()
    {
        Assert.DoesNotContain(_held.Taste.Invite, float.IsNaN);
        var labels = _held.HoldOut.Labels;
        var invited = LogEvaluator.Judge(labels.Invited, _held.Taste.Invite, new float[labels.Count], _held.Taste.Invite);
        var accepted = LogEvaluator.Judge(labels.Accepted, _held.Taste.Accept, new float[labels.Count], _held.Taste.Accept);
        Assert.InRange(invited.Auc, 0.65, 0.8);
        Assert.InRange(accepted.Auc, 0.62, 0.82);
        Assert.Equal(0.5, invited.CommonNeighborsAuc);
        Assert.Equal(invited.Rows, labels.Count);
        Assert.Equal(accepted.Rows, labels.Accepted.Count(a => a != LabelTable.Censored));
        Assert.Equal(invited.Auc, invited.TasteAuc);
        Assert.InRange(invited.CalibrationError, 0, 0.03);
        Assert.Equal(accepted.Rows, accepted.Calibration.Sum(b => b.Count));
    }

    [Fact]
    public void PlattScale_Trusted_MovesLittleOnFewLabelsAndAllTheWayOnMany()
    {
        var random = new Random(3);
        float[] logits = [.. Enumerable.Range(0, 40_000).Select(_ => (random.NextSingle() * 6) - 3)];
        float[] labels = [.. logits.Select(x => random.NextDouble() < 1 / (1 + Math.Exp(-((0.5 * x) + 1))) ? 1f : 0f)];
        var few = PlattScale.Fit(logits.AsSpan(0, 60), labels.AsSpan(0, 60), precision: 100);
        var many = PlattScale.Fit(logits, labels, precision: 100);
        Assert.InRange(few.Slope, 0.7, 1.1);
        Assert.InRange(many.Slope, 0.45, 0.55);
        Assert.InRange(many.Offset, 0.93, 1.07);
    }

    /// <summary>A generated network, cut.</summary>
    public sealed class Held : IDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private readonly ImportedData _data;

        public Held()
        {
            var whole = Path.Combine(_folder.Path, "whole");
            NetworkGenerator.Run(new GenerateOptions { Users = 1500, Output = whole, LogDays = 90, Requests = 6000 }, null, CancellationToken.None);
            var options = new ImportOptions { DataFolder = whole };
            _data = DataImport.Run(options, null, CancellationToken.None);
            Earlier = Path.Combine(_folder.Path, "earlier");
            HoldOut = LogHoldOut.Write(_data, ImportFiles.Find(options), Earlier, CancellationToken.None);
            Taste = HiddenTaste.Read(whole, HoldOut.Labels, _data.Graph, null, CancellationToken.None)!.Value;
        }

        public string Earlier { get; }

        internal LogHoldOut HoldOut { get; }

        public (float[] Invite, float[] Accept) Taste { get; }

        public long IdOf(int user) => _data.Graph.IdOf(user);

        public void Dispose()
        {
            _data.Dispose();
            _folder.Dispose();
        }
    }
}
