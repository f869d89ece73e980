using System.Net;
using System.Net.Http.Json;
using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Actions;

public sealed class ActionsApiTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;
    private static readonly long Me = Town.People[0].UserId;
    private static readonly long Other = Town.People[1].UserId;

    [Theory]
    [InlineData("dismissals", "dismissed")]
    [InlineData("blocks", "blocked")]
    [InlineData("invitations", "invited")]
    public async Task Action_OnAPerson_TakesThemOutAndUndoBringsThemBack(string what, string relation)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var done = await host.Http.PostAsJsonAsync($"/v1/users/{Me}/{what}", new { userId = Other }, Token);
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        Assert.Equal(relation, host.Service.Relation(Me, Other));
        Assert.DoesNotContain(Other, await host.SuggestedAsync(Me));

        using var undone = await host.Http.DeleteAsync($"/v1/users/{Me}/{what}/{Other}", Token);
        Assert.Equal(HttpStatusCode.NoContent, undone.StatusCode);
        Assert.Contains(Other, await host.SuggestedAsync(Me));
    }

    [Fact]
    public async Task Connection_MadeAndUndone_TakesOutAndBringsBack()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var made = await host.Http.PostAsJsonAsync("/v1/connections", new { user = Me, other = Other }, Token);
        Assert.Equal(HttpStatusCode.NoContent, made.StatusCode);
        Assert.Equal("connected", host.Service.Relation(Me, Other));
        using var undone = await host.Http.PostAsJsonAsync("/v1/connections", new { user = Me, other = Other, type = "disconnected" }, Token);
        Assert.Equal(HttpStatusCode.NoContent, undone.StatusCode);
        Assert.Null(host.Service.Relation(Me, Other));
    }

    [Fact]
    public async Task Connection_IsPublished_AndAnsweredOnlyWhenAcknowledged()
    {
        var events = new RecordedEvents();
        await using var host = await WebHostFixture.StartAsync(events: events);
        using var made = await host.Http.PostAsJsonAsync("/v1/connections", new { user = Me, other = Other }, Token);
        Assert.Equal(HttpStatusCode.NoContent, made.StatusCode);
        var written = Assert.Single(events.Connections);
        Assert.Equal((ConnectionEventKind.Connected, Me, Other), (written.Kind, written.User, written.Other));

        events.Refuses = true;
        using var refused = await host.Http.PostAsJsonAsync("/v1/connections", new { user = Me, other = Other, type = "disconnected" }, Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Contains("send it again", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Impressions_OfSomePeople_AreCountedOnce()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var done = await host.Http.PostAsJsonAsync($"/v1/users/{Me}/impressions", new { userIds = new[] { Other } }, Token);
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        Assert.Equal(1, host.Service.Impressions[(Me, Other)]);
    }

    [Fact]
    public async Task Actions_WithAPublisher_AreLoggedWithRequestAndPosition()
    {
        var publisher = new RecordingPublisher();
        await using var host = await WebHostFixture.StartAsync(events: publisher);
        foreach (var what in new[] { "dismissals", "blocks", "invitations" })
        {
            using var done = await host.Http.PostAsJsonAsync($"/v1/users/{Me}/{what}", new { userId = Other, requestId = "r-7", position = 3 }, Token);
            Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        }

        using var unblocked = await host.Http.DeleteAsync($"/v1/users/{Me}/blocks/{Other}", Token);
        using var withdrawn = await host.Http.DeleteAsync($"/v1/users/{Me}/invitations/{Other}", Token);
        using var seen = await host.Http.PostAsJsonAsync($"/v1/users/{Me}/impressions", new { userIds = new[] { Other }, requestId = "r-8", positions = new[] { 2 } }, Token);
        Assert.Equal(HttpStatusCode.NoContent, seen.StatusCode);

        Assert.Equal(
            [
                (InteractionKind.Dismiss, "r-7", 3), (InteractionKind.Block, "r-7", 3), (InteractionKind.Invite, "r-7", 3),
                (InteractionKind.Unblock, null, null), (InteractionKind.Withdraw, null, null), (InteractionKind.View, "r-8", (int?)2),
            ],
            publisher.Published.Cast<InteractionEvent>().Select(e => (e.Kind, e.RequestId, e.Position)));
        Assert.All(publisher.Published.Cast<InteractionEvent>(), e => Assert.Equal((Me, Other), (e.User, e.Other)));
        Assert.Equal(publisher.Published.Count, publisher.Published.Select(e => e.Id).Distinct().Count());

        // Seen people are counted by whoever reads the log, not here as well.
        Assert.Empty(host.Service.Impressions);
    }

    [Theory]
    [InlineData("{\"userId\":2,\"position\":0}", "position")]
    [InlineData("{\"userId\":2,\"requestId\":\"\"}", "requestId")]
    public async Task Action_WithAWrongPlaceOrRequest_IsRefusedAndNotDone(string body, string parameter)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var content = new StringContent(body.Replace("2", $"{Other}", StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json");
        using var refused = await host.Http.PostAsync($"/v1/users/{Me}/dismissals", content, Token);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains($"\"parameter\":\"{parameter}\"", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Null(host.Service.Relation(Me, Other));
    }

    [Fact]
    public async Task Action_WithTheBrokersDown_IsAProblemNeverSilence()
    {
        await using var host = await WebHostFixture.StartAsync(events: new RecordingPublisher { Down = true });
        using var failed = await host.Http.PostAsJsonAsync($"/v1/users/{Me}/dismissals", new { userId = Other }, Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        Assert.Equal("application/problem+json", failed.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Users_SearchedFor_AreFoundByNameAndId()
    {
        await using var host = await WebHostFixture.StartAsync();
        var wanted = Town.People[9];
        Assert.Contains($"\"userId\":{wanted.UserId}", await host.Http.GetStringAsync($"/v1/users?query={Uri.EscapeDataString(wanted.Name.ToUpperInvariant())}", Token), StringComparison.Ordinal);
        Assert.Contains(wanted.Headline, await host.Http.GetStringAsync($"/v1/users?query={wanted.UserId}", Token), StringComparison.Ordinal);
        Assert.Contains($"\"connections\":{wanted.Connections}", await host.Http.GetStringAsync($"/v1/users/{wanted.UserId}", Token), StringComparison.Ordinal);
    }

    private sealed class RecordedEvents : IPymkEventPublisher
    {
        public List<ConnectionEvent> Connections { get; } = [];

        public bool Refuses { get; set; }

        public Task PublishAsync(ConnectionEvent value, CancellationToken cancellationToken)
        {
            if (Refuses)
            {
                return Task.FromException(new EventNotAcknowledgedException(EventTopics.Connections, value.Id, "timed out", new TimeoutException()));
            }

            Connections.Add(value);
            return Task.CompletedTask;
        }

        public Task PublishAsync(InteractionEvent value, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task PublishAsync(ProfileEvent value, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
