using Pymk.Grains.Interfaces.Ids;
using Pymk.Testing.Grains;

namespace Pymk.Client.Tests.Ids;

/// <summary>What the client itself allocates for a question whose answer is there.</summary>
public sealed class QuestionCostTests
{
    private const int Questions = 2_000;

    // Bytes of a question; measured 96.
    private const int MostOfAText = 128;

    // Queues of the fake grow by segments.
    private const int Noise = 16;

    [Fact]
    public async Task Question_ByText_AllocatesLittleMoreThanByNumber_AndBothCompleteAtOnce()
    {
        var number = UserIdHash.Default.Number("bob");
        var byNumber = await MeasureAsync(new FakeGrains(), number);
        var texts = new FakeGrains();
        texts.Ids.UseText();
        texts.Ids.Add("bob");
        var byText = await MeasureAsync(texts, UserId.Unresolved("bob"));

        Assert.InRange(byText - byNumber, -Noise, MostOfAText);
    }

    private static async Task<long> MeasureAsync(FakeGrains grains, UserId user)
    {
        var client = ClientOverGrains.Create(grains, o => o.MaxBatch = 1);
        await client.GetUserIdKindAsync();
        Ask(client, user);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Ask(client, user);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / Questions;
    }

    private static void Ask(IPymkClient client, UserId user)
    {
        for (var i = 0; i < Questions; i++)
        {
            Assert.True(client.GetSuggestionsAsync(user).IsCompletedSuccessfully);
        }
    }
}
