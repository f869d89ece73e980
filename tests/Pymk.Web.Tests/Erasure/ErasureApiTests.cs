using System.Net;
using System.Text.Json;
using Pymk.Grains.Interfaces.Erasure;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Erasure;

public sealed class ErasureApiTests
{
    private static readonly long Me = Town.People[0].UserId;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delete_LongerThanARequest_Answers202_ThenTheReport()
    {
        await using var host = await WebHostFixture.StartAsync();
        host.Service.ErasureSteps.Clear();
        host.Service.ErasureSteps.Enqueue(ErasureStep.Models);
        host.Service.ErasureSteps.Enqueue(ErasureStep.Finished);

        using var under = await host.Http.DeleteAsync($"/v1/admin/users/{Me}", Token);
        using var done = await host.Http.DeleteAsync($"/v1/admin/users/{Me}", Token);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK), (under.StatusCode, done.StatusCode));
        Assert.Equal(TimeSpan.FromSeconds(2), under.Headers.RetryAfter!.Delta);
        using var progress = JsonDocument.Parse(await under.Content.ReadAsStringAsync(Token));
        using var report = JsonDocument.Parse(await done.Content.ReadAsStringAsync(Token));
        Assert.Equal("models", progress.RootElement.GetProperty("step").GetString());
        Assert.False(progress.RootElement.GetProperty("finished").GetBoolean());
        Assert.True(report.RootElement.GetProperty("finished").GetBoolean());
        Assert.Equal(ErasedParts.All, report.RootElement.GetProperty("removed").EnumerateObject().Select(part => part.Name));
        Assert.Equal(7, report.RootElement.GetProperty("removed").GetProperty("relations").GetInt64());
        Assert.Equal("The event topics.", report.RootElement.GetProperty("left")[0].GetString());
    }

    [Theory]
    [InlineData("99", HttpStatusCode.NotFound)]
    [InlineData("-1", HttpStatusCode.BadRequest)]
    [InlineData("me", HttpStatusCode.BadRequest)]
    public async Task Delete_OfNobody_IsAProblem(string id, HttpStatusCode status)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var answer = await host.Http.DeleteAsync($"/v1/admin/users/{id}", Token);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }
}
