using Pymk.Client;
using Pymk.Core.Features;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Users;

/// <summary>People like a user, under the rules of privacy.</summary>
public sealed class SimilarPeopleTests
{
    private static readonly long Me = ModelFixture.IdOf(3);

    [Fact]
    public async Task Similar_AreTheNearestByEmbedding_ConnectionsAmongThem()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: 90);
        var similar = await silos.Client.GetSimilarAsync(Me, 89);
        Assert.DoesNotContain(similar.People, p => p.UserId == Me);
        Assert.Equal(similar.People.OrderByDescending(p => p.Similarity).Select(p => p.UserId), similar.People.Select(p => p.UserId));
        silos.Model.Graph.TryGetOrdinal(Me, out var ordinal);
        var connected = silos.Model.Graph.Neighbors(ordinal).ToArray().Select(silos.Model.Graph.IdOf);
        Assert.NotEmpty(similar.People.Select(p => p.UserId).Intersect(connected));
        Assert.Equal(silos.Model.Profiles.Names[0], similar.People.First(p => p.UserId == ModelFixture.IdOf(0)).Name);

        // Cosines as the rows tell them.
        var mine = await EmbeddingAsync(silos, Me);
        foreach (var person in similar.People.Take(10))
        {
            Assert.Equal(Cosine(mine, await EmbeddingAsync(silos, person.UserId)), person.Similarity, 0.02f);
        }
    }

    [Fact]
    public async Task Similar_NeverHaveThoseWhomPrivacyHides()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        long[] near = [.. (await silos.Client.GetSimilarAsync(Me, 20)).People.Select(p => p.UserId)];
        await silos.Client.BlockAsync(Me, near[0]);
        await silos.Client.BlockAsync(near[1], Me);
        await silos.Client.SetChoicesAsync(near[2], new ChoicesChange(SuggestMe: false));
        await silos.Client.DeleteUserAsync(near[3]);
        await silos.Client.PatchUserAsync(near[4], active: false);
        await silos.Client.EraseAsync(near[5]);
        await silos.Client.DismissAsync(Me, near[6]);

        var after = await silos.Client.GetSimilarAsync(Me, 20);
        Assert.Empty(after.People.Select(p => p.UserId).Intersect(near[..6]));
        Assert.Equal(20, after.People.Count);
        Assert.Equal(near[6], after.People[0].UserId);
        await Assert.ThrowsAsync<UserGoneException>(async () => await silos.Client.GetSimilarAsync(near[3]));
        await Assert.ThrowsAsync<UnknownUserException>(async () => await silos.Client.GetSimilarAsync(5));
        var refusal = await Assert.ThrowsAsync<InvalidRequestException>(async () => await silos.Client.GetSimilarAsync(Me, 101));
        Assert.Equal("count", refusal.Parameter);
    }

    private static async Task<float[]> EmbeddingAsync(TestSilos silos, long user)
    {
        var row = (await silos.Stores.ReadAsync("v1", new[] { user }, CancellationToken.None))[0];
        return UserRowContent.From(new UserRow(row.Span)).Embedding;
    }

    private static float Cosine(float[] a, float[] b) =>
        a.Zip(b).Sum(p => p.First * p.Second) / MathF.Sqrt(a.Sum(x => x * x) * b.Sum(x => x * x));
}
