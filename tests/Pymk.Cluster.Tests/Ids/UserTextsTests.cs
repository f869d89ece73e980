using Microsoft.Extensions.DependencyInjection;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Cluster.Tests.Ids;

/// <summary>Text ids over numbers of few bits, so that many texts draw the same.</summary>
public sealed class UserTextsTests
{
    private const int Bits = 5;

    private static readonly string[] People = [.. Enumerable.Range(0, 20).Select(i => $"person-{i}")];

    [Fact]
    public async Task Texts_ThatDrawTheSameNumber_GetNumbersOfTheirOwn()
    {
        await using var test = await StartAsync();
        var texts = test.Service<UserTexts>();

        var numbers = await texts.ClaimAsync(People, _ => 0);

        Assert.Equal(People.Length, numbers.Distinct().Count());
        Assert.NotEmpty(test.UserIds.Passed);
        Assert.Equal(numbers, await texts.FindAsync(People));
        Assert.Equal(numbers, await texts.ClaimAsync(People, _ => 0));
        await texts.ResolveAsync(null, numbers);
        Assert.Equal(People, numbers.Select(number => texts.Of(null, number).Text));
    }

    [Fact]
    public async Task Claims_AtOnce_AgreeOnOneNumber()
    {
        await using var test = await StartAsync();
        var texts = test.Service<UserTexts>();

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => texts.ClaimAsync([.. People.Reverse()], _ => 0)));

        Assert.All(claims, claim => Assert.Equal(claims[0], claim));
        Assert.Equal(People.Length, test.UserIds.Texts.Count());
    }

    [Fact]
    public async Task Find_RegistersNobody()
    {
        await using var test = await StartAsync();

        await test.Service<UserTexts>().FindAsync(["nobody", "either"]);

        Assert.Empty(test.UserIds.Texts);
        Assert.Equal(0, test.UserIds.Writes);
    }

    [Fact]
    public async Task Erased_TextIsGone_AndThoseBehindItAreFound()
    {
        await using var test = await StartAsync();
        var texts = test.Service<UserTexts>();
        var numbers = await texts.ClaimAsync(People, _ => 0);
        var passed = test.UserIds.Passed.ToHashSet();
        var place = Array.FindIndex(numbers, passed.Contains);

        var shard = test.Cluster.Client.GetGrain<IUserIdShardGrain>(test.Service<UserOrdinals>().ShardOf(numbers[place]));
        Assert.Equal(1, await shard.Erase(numbers[place]));

        Assert.DoesNotContain(People[place], test.UserIds.Texts);
        var left = Enumerable.Range(0, People.Length).Where(i => i != place).ToArray();
        Assert.Equal(left.Select(i => numbers[i]), await texts.FindAsync([.. left.Select(i => People[i])]));
        var again = Assert.Single(await texts.ClaimAsync([People[place]], _ => 0));
        Assert.DoesNotContain(again, numbers);
    }

    [Fact]
    public async Task AnotherActivation_ReadsWhatWasClaimed_AndTheOldOneWritesNothing()
    {
        await using var test = await StartAsync();
        var texts = test.Service<UserTexts>();
        var numbers = await texts.ClaimAsync(People, _ => 0);
        for (var shard = 0; shard < TestSilos.GraphShards; shard++)
        {
            test.UserIds.Fence.Steal(shard);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => texts.ClaimAsync(["new-1", "new-2", "new-3", "new-4", "new-5", "new-6", "new-7"], _ => 0));

        Assert.DoesNotContain("new-1", test.UserIds.Texts);
        Assert.Equal(numbers, await texts.FindAsync(People));
    }

    private static Task<TestSilos> StartAsync() =>
        TestSilos.StartAsync(services: services => services.AddSingleton(new NetworkIds(UserIdKind.Text, new UserIdHash(Bits))));
}
