using Pymk.Grains.Interfaces.Erasure;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Cluster.Tests.Events;

/// <summary>Events of a network of text ids, from the topics of a broker to the stores.</summary>
public sealed class TextEventsTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddHours(-1);
    private static readonly string[] People = [.. Enumerable.Range(0, 20).Select(i => $"org:{i}/ä%😀")];

    [Fact]
    public async Task Events_OfTextsThatDrawTheSameNumbers_AreEachTheirOwn()
    {
        await using var topics = await TextTopics.StartAsync(bits: 5);

        await topics.PublishAsync(People.Select(Created));
        await topics.PublishAsync(People.Zip(People.Skip(1), Connected));
        await topics.PublishAsync(new InteractionEvent(
            "v", Start, InteractionKind.Block, UserId.Unresolved(People[3]), UserId.Unresolved(People[7])));
        await topics.AppliedAsync();

        Assert.NotEmpty(topics.Silos.UserIds.Passed);
        var numbers = await topics.Texts.FindAsync(People);
        Assert.Equal(People.Length, numbers.Distinct().Count());
        var names = topics.Silos.Stores.AllProfiles.ToDictionary(p => p.User, p => p.Profile!.Name);
        Assert.Equal(People, numbers.Select(number => names[number]));
        Assert.Equal(Chain(numbers), Connections(topics.Silos));
        var logged = Assert.Single(topics.Silos.Log.Events);
        Assert.Equal((numbers[3], numbers[7], null), (logged.User, logged.Other, logged.UserText));
        Assert.All(EventTopics.All, topic => Assert.Empty(topics.ReadDeadLetters(topic)));
    }

    [Fact]
    public async Task StoreOfTexts_Away_HoldsThePartition_AndLosesNoEvent()
    {
        await using var topics = await TextTopics.StartAsync();
        topics.Silos.UserIds.RefuseWrites = true;

        await topics.PublishAsync(People.Zip(People.Skip(1), Connected));
        await TextTopics.UntilAsync(() => Volatile.Read(ref topics.Silos.UserIds.Refused) > 20);
        Assert.Empty(topics.Silos.Stores.AllRelations);

        topics.Silos.UserIds.RefuseWrites = false;
        await topics.AppliedAsync();
        Assert.Equal(People.Order(), topics.Silos.UserIds.Texts.Order());
        Assert.Equal(People.Length - 1, topics.Silos.Stores.AllRelations.Select(r => (r.From, r.To)).Distinct().Count());
        Assert.Empty(topics.ReadDeadLetters(EventTopics.Connections));
    }

    [Fact]
    public async Task Batch_KilledAfterItsTextsAreRegistered_ComesAgainWithTheSameNumbers()
    {
        await using var topics = await TextTopics.StartAsync(bits: 5);
        topics.Silos.Stores.RefuseWrites = true;
        await topics.PublishAsync(People.Zip(People.Skip(1), Connected));
        await TextTopics.UntilAsync(() => topics.Silos.UserIds.Writes > 0);
        string[] registered = [.. People.Where(topics.Silos.UserIds.Texts.Contains)];
        var claimed = await topics.Texts.FindAsync(registered);

        await topics.Silos.Cluster.KillSiloAsync(topics.Silos.Cluster.Silos[0], TestContext.Current.CancellationToken);
        await topics.Silos.Cluster.StartAdditionalSiloAsync();
        topics.Silos.Stores.RefuseWrites = false;
        await topics.AppliedAsync();

        Assert.NotEmpty(registered);
        Assert.Equal(claimed, await topics.Texts.FindAsync(registered));
        Assert.Equal(People.Order(), topics.Silos.UserIds.Texts.Order());
        var numbers = await topics.Texts.FindAsync(People);
        Assert.Equal(Chain(numbers), Connections(topics.Silos));
    }

    [Fact]
    public async Task Records_ThatNameNobody_AreDeadLettersAsTheyAre_AndSayWhy()
    {
        await using var topics = await TextTopics.StartAsync();
        static string Left(string user) => $"{{\"id\":\"a\",\"time\":\"{Start:O}\",\"type\":\"deactivated\",\"user\":{user}}}";
        (string Record, string Reason)[] bad =
        [
            (Left("7"), "field 'user': is the number 7; the ids of this network are text"),
            (Left("\"\""), "field 'user': must not be empty"),
            (Left($"\"{new string('x', 129)}\""), "field 'user': must be at most 128 characters"),
            (Left("\"a\\u0000\""), "field 'user': must not contain U+0000"),
            (Left("\"a\\ud83d\""), "field 'user': must be well-formed Unicode"),
        ];

        await topics.SendAsync(EventTopics.Profiles, [.. bad.Select(b => b.Record), Left("\"bob\"")]);
        await topics.AppliedAsync();

        var letters = topics.ReadDeadLetters(EventTopics.Profiles);
        Assert.Equal(bad.Select(b => b.Record), letters.Select(l => l.Value));
        Assert.All(letters.Zip(bad), l => Assert.Contains(l.Second.Reason, l.First.Reason, StringComparison.Ordinal));
        Assert.Equal(["bob"], topics.Silos.UserIds.Texts);
    }

    [Fact]
    public async Task Text_ForWhichNoNumberIsLeft_IsADeadLetter_AndOthersPass()
    {
        await using var topics = await TextTopics.StartAsync(bits: 1);

        await topics.PublishAsync(Created("a"), Created("b"), Created("c"));
        await topics.PublishAsync(Connected("a", "b"), Connected("a", "c"));
        await topics.AppliedAsync();

        Assert.Equal(2, topics.Silos.UserIds.Texts.Count());
        var letter = Assert.Single(topics.ReadDeadLetters(EventTopics.Profiles));
        Assert.Contains("16 other ids have the numbers that it draws", letter.Reason, StringComparison.Ordinal);
        Assert.Equal(2, topics.Silos.Stores.AllProfiles.Count());
    }

    [Fact]
    public async Task ErasedText_IsRevivedByALaterCreated_AndByNothingElse()
    {
        await using var topics = await TextTopics.StartAsync();
        await topics.PublishAsync(Created("bob"), Created("eve"), Connected("bob", "eve"));
        await topics.AppliedAsync();
        var bob = Assert.Single(await topics.Texts.FindAsync(["bob"]));
        while (!(await topics.Silos.Cluster.Client.GetGrain<IErasureGrain>(bob).Erase(TimeSpan.FromSeconds(10))).IsFinished)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
        }

        Assert.Equal(["eve"], topics.Silos.UserIds.Texts);
        var later = DateTimeOffset.UtcNow.AddSeconds(1);
        await topics.PublishAsync(
            Created("bob") with { Id = "late" },
            Connected("eve", "bob"),
            Connected("eve", "bob") with { Id = "later", Time = later },
            Created("bob") with { Id = "changed", Kind = ProfileEventKind.Changed, Time = later });
        await topics.AppliedAsync();
        Assert.Equal(["eve"], topics.Silos.UserIds.Texts);
        Assert.DoesNotContain(topics.Silos.Stores.AllProfiles, p => p.User == bob);
        Assert.DoesNotContain(topics.Silos.Stores.AllRelations, r => r.Kind == RelationKind.Connection && (r.From == bob || r.To == bob));

        await topics.PublishAsync(Created("bob") with { Id = "again", Time = later.AddSeconds(1) });
        await topics.AppliedAsync(); // Topics keep no order among each other.
        await topics.PublishAsync(Connected("eve", "bob") with { Id = "again", Time = later.AddSeconds(2) });
        await topics.AppliedAsync();
        Assert.Equal(["bob", "eve"], topics.Silos.UserIds.Texts.Order());
        Assert.Equal([bob], await topics.Texts.FindAsync(["bob"]));
        Assert.Equal("bob", Assert.Single(topics.Silos.Stores.AllProfiles, p => p.User == bob).Profile!.Name);
        Assert.Contains(topics.Silos.Stores.AllRelations, r => r.Kind == RelationKind.Connection && (r.From == bob || r.To == bob));
    }

    private static HashSet<(long, long)> Chain(long[] numbers) =>
        [.. numbers.Zip(numbers.Skip(1), (a, b) => (Math.Min(a, b), Math.Max(a, b)))];

    private static HashSet<(long, long)> Connections(TestSilos silos) =>
        [.. silos.Stores.AllRelations.Where(r => r.Kind == RelationKind.Connection).Select(r => (Math.Min(r.From, r.To), Math.Max(r.From, r.To)))];

    private static ProfileEvent Created(string text) => new(
        $"p-{text}", Start, ProfileEventKind.Created, UserId.Unresolved(text), UserProfile.Empty with { Name = text });

    private static ConnectionEvent Connected(string user, string other) => new(
        $"c-{user}-{other}", Start, ConnectionEventKind.Connected, UserId.Unresolved(user), UserId.Unresolved(other));
}
