using System.Reflection;
using Orleans;
using Pymk.Client.Bulk;
using Pymk.Core.Relations;
using Pymk.Grains.Interfaces.Bulk;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Testing.Grains;
using Pymk.Training.Bulk;
using Pymk.Training.Cli;
using Pymk.Training.Import;
using Pymk.Training.Tests.Import;
using Xunit;

namespace Pymk.Training.Tests.Bulk;

public sealed class ImportRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Service _service = new();
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Rows_AreSent_AndBadOnesAreCountedWithFileAndLine()
    {
        var connections = _folder.Write("connections.tsv", "1\t2\t1700000000\n2\tx\n3\t3\n4\t5\n");
        _folder.Write("interactions.jsonl", "{}");
        _folder.Write("profiles.jsonl", """
            {"user": 1, "name": "Ada", "joined": 1600000000, "attributes": {"school": ["North", "West"]}, "skills": ["sums", "looms"]}
            {"user": 6}
            {"user": 7, "name": "Far", "joined": 4000000000}
            """ + "\n{\"user\": 8, \"name\": \"" + new string('x', 1_001) + "\"}\n");

        var outcome = await RunAsync(new ImportOptions { DataFolder = _folder.Path });

        Assert.Equal([new(1, 2, 1_700_000_000), new(4, 5, 0)], _service.Connections);
        Assert.Equal([1L, 6], _service.People.Select(p => p.User));
        var ada = _service.People[0];
        Assert.Equal(("Ada", 1_600_000_000u, "North"), (ada.Profile.Name, ada.Joined, ada.Profile.Attributes["school"]));
        Assert.Equal(["West"], ada.Profile.MoreValues!["school"]);
        Assert.Equal(["looms", "sums"], ada.Profile.Interests["skills"].Order());
        Assert.Equal((2, 2, 0), (outcome.People.Taken, outcome.Connections.Taken, outcome.Relations.Taken));
        Assert.Contains(_said, line => line.Contains($"{connections}:2", StringComparison.Ordinal));
        Assert.Contains(_said, line => line.Contains($"{connections}:3", StringComparison.Ordinal));
        Assert.Contains(_said, line => line.Contains("profiles.jsonl: user 7: field 'joined'", StringComparison.Ordinal));
        Assert.Contains(_said, line => line.Contains("profiles.jsonl: user 8: field 'profile.name'", StringComparison.Ordinal));
        Assert.Contains(_said, line => line.Contains("interactions.jsonl is not imported", StringComparison.Ordinal));
        Assert.True(outcome.Bad >= 4, outcome.Describe());
    }

    [Fact]
    public async Task Relations_AreSentFirst_AndDeletedPeopleAreNotSent()
    {
        _folder.Write("connections.tsv", "1\t2\n1\t3\n");
        var relations = Path.Combine(_folder.Path, "relations.parquet");
        await RelationFiles.WriteAsync(
            relations, new RelationEvent(3, 3, RelationKind.Deleted, true, 5_000), new RelationEvent(1, 2, RelationKind.Invitation, false, 6_000));

        await RunAsync(new ImportOptions { DataFolder = _folder.Path, Relations = relations });

        Assert.Equal([new(1, 2, 0)], _service.Connections);
        Assert.Equal(
            [new(1, 2, "invitation", false, 6_000), new(3, 3, "deleted", true, 5_000)], _service.Relations.OrderBy(r => r.From));
        Assert.Equal(["TakeRelations", "TakeConnections"], _service.Calls);
    }

    [Fact]
    public async Task TextIds_AreRegisteredBeforeTheRows_WhichHaveTheServicesNumbers()
    {
        _service.Kind = UserIdKind.Text;
        _folder.Write("connections.tsv", "ann\tbob\t1700000000\n7\tann\n");
        _folder.Write("profiles.jsonl", """{"user": "ann", "name": "Ann", "joined": 1600000000}""" + "\n" + """{"user": "eve"}""" + "\n");
        var relations = Path.Combine(_folder.Path, "relations.parquet");
        ConnectionImportTests.Sql(
            $"COPY (SELECT 'bob' AS \"from\", 'zoe' AS \"to\", 'block' AS kind, true AS active, 9::BIGINT AS time_ms) TO '{relations}' (FORMAT parquet)");

        await RunAsync(new ImportOptions { DataFolder = _folder.Path, Relations = relations });

        var number = _service.Claimed.ToDictionary(c => c.Text, c => c.Number);
        Assert.Equal(["7", "ann", "bob", "eve", "zoe"], number.Keys.Order(StringComparer.Ordinal));
        Assert.NotEqual(UserIdHash.Default.Number("bob"), number["bob"]);
        Assert.Equal(["Claim", "TakeRelations", "TakePeople", "TakeConnections"], _service.Calls);
        Assert.Equal([new(number["bob"], number["zoe"], "block", true, 9)], _service.Relations);
        Assert.Equal(new[] { number["ann"], number["eve"] }.Order(), _service.People.Select(p => p.User).Order());
        Assert.Equal(
            [Pair("7", "ann"), Pair("ann", "bob")],
            _service.Connections.Select(c => Pair(NameOf(c.User), NameOf(c.Other))).Order(StringComparer.Ordinal));
        Assert.Equal(
            [("7", 0, false), ("ann", 1_600_000_000_000, true), ("bob", 1_700_000_000_000, false), ("eve", 0, false), ("zoe", 9, false)],
            _service.Claimed.Select(c => (c.Text, c.TimeMs, c.Creates)).OrderBy(c => c.Text, StringComparer.Ordinal));

        string NameOf(long user) => number.Single(n => n.Value == user).Key;
        static string Pair(string a, string b) => string.CompareOrdinal(a, b) < 0 ? $"{a} {b}" : $"{b} {a}";
    }

    [Fact]
    public async Task Ids_OfTheOtherKind_AreRefusedByName()
    {
        _folder.Write("connections.tsv", "ann\tbob\n");
        var refused = await Assert.ThrowsAsync<UserErrorException>(
            () => RunAsync(new ImportOptions { DataFolder = _folder.Path, Ids = UserIdKind.Text }));
        Assert.Contains("the service is of a network of whole numbers", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_service.Calls);
    }

    [Fact]
    public async Task Strict_WithARowThatTheServiceRefuses_SendsNothing()
    {
        _folder.Write("connections.tsv", "1\t2\n");
        _folder.Write("profiles.jsonl", "{\"user\": 2, \"headline\": \"" + new string('x', 1_001) + "\"}\n");
        await Assert.ThrowsAsync<UserErrorException>(() => RunAsync(new ImportOptions { DataFolder = _folder.Path, Strict = true }));
        Assert.Empty(_service.Calls);
        Assert.Contains(_said, line => line.Contains("profiles.jsonl: user 2: field 'profile.headline'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Interactions_AreRefused_WithTheirPlace()
    {
        using var errors = new StringWriter();
        Assert.Equal(2, await VerbRunner.RunAsync(ImportCommand.Create(), ["--data", _folder.Path, "--interactions", "logs"], errors));
        Assert.Contains("train --interactions", errors.ToString(), StringComparison.Ordinal);
    }

    private Task<ImportOutcome> RunAsync(ImportOptions options) =>
        new ImportRun(options with { SkipInteractions = true }, new BulkSender(_service.Factory(), TimeProvider.System), TimeProvider.System, new Silent(), _said.Add)
            .RunAsync(TestContext.Current.CancellationToken);

    private sealed class Silent : IProgress<StageProgress>
    {
        public void Report(StageProgress value)
        {
        }
    }

    private sealed class Service : IBulkImportGrain, IUserIdGrain
    {
        private readonly Lock _gate = new();

        public UserIdKind Kind { get; set; }

        public List<(string Text, long Number, long TimeMs, bool Creates)> Claimed { get; } = [];

        public List<string> Calls { get; } = [];

        public List<BulkPerson> People { get; } = [];

        public List<BulkConnection> Connections { get; } = [];

        public List<BulkRelation> Relations { get; } = [];

        public IGrainFactory Factory()
        {
            var factory = DispatchProxy.Create<IGrainFactory, FakeGrainFactory>();
            ((FakeGrainFactory)(object)factory).Resolve = (_, _) => this;
            return factory;
        }

        public ValueTask<UserIdScheme> GetScheme() => new(new UserIdScheme(Kind));

        public Task<long[]> Find(string[] texts) => throw new NotSupportedException();

        // Somebody has the first number of bob.
        public Task<long[]> Claim(string[] texts, long[] timesMs, bool[] creates)
        {
            Calls.Add(nameof(Claim));
            var numbers = Array.ConvertAll(texts, text => UserIdHash.Default.Number(text, text == "bob" ? 1 : 0));
            Claimed.AddRange(texts.Select((text, i) => (text, numbers[i], timesMs[i], creates[i])));
            return Task.FromResult(numbers);
        }

        public Task<BulkTaken> TakePeople(BulkPerson[] people) => Take(nameof(TakePeople), People, people);

        public Task<BulkTaken> TakeConnections(BulkConnection[] connections) => Take(nameof(TakeConnections), Connections, connections);

        public Task<BulkTaken> TakeRelations(BulkRelation[] relations) => Take(nameof(TakeRelations), Relations, relations);

        private Task<BulkTaken> Take<TRow>(string call, List<TRow> taken, TRow[] rows)
        {
            lock (_gate)
            {
                Calls.Add(call);
                taken.AddRange(rows);
                return Task.FromResult(new BulkTaken(rows.Length, 0));
            }
        }
    }
}
