using System.Net;
using System.Net.Http.Json;
using System.Text;
using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Testing.Web;

namespace Pymk.Web.Tests.Actions;

public sealed class ActionsApiTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private static readonly long Me = Town.People[0].UserId;
    private static readonly long Other = Town.People[1].UserId;

    [Theory]
    [InlineData("dismissals", "dismissed")]
    [InlineData("blocks", "blocked")]
    [InlineData("invitations", "invited")]
    public async Task Action_OnAPerson_RemovesThemFromAnswersUntilUndone(string what, string relation)
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
    public async Task Connection_MadeAndRemoved_ChangesTheRelation()
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
    public async Task Connection_WithAPublisher_IsAnsweredOnlyWhenAcknowledged()
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

    [Theory]
    [InlineData("views")]
    [InlineData("impressions")]
    public async Task Views_UnderEitherName_AreCountedOnce(string name)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var done = await host.Http.PostAsJsonAsync($"/v1/users/{Me}/{name}", new { userIds = new[] { Other } }, Token);
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        Assert.Equal(new KeyValuePair<(long, long), int>((Me, Other), 1), Assert.Single(host.Service.Views));
    }

    [Theory]
    [InlineData("{\"userIds\":[]}", "userIds")]
    [InlineData("{\"userIds\":[7],\"positions\":[1,2]}", "positions")]
    [InlineData("{\"userIds\":[7],\"positions\":[0]}", "position")]
    [InlineData("{\"userIds\":[7,-1]}", "userIds[1]")]
    public async Task Views_WithAWrongBody_AreRefusedUnderBothNames(string body, string parameter)
    {
        await using var host = await WebHostFixture.StartAsync();
        foreach (var name in new[] { "views", "impressions" })
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var refused = await host.Http.PostAsync($"/v1/users/{Me}/{name}", content, Token);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains($"\"parameter\":\"{parameter}\"", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        Assert.Empty(host.Service.Views);
    }

    [Fact]
    public async Task Views_OfMoreThanAHundredPeople_AreRefused()
    {
        await using var host = await WebHostFixture.StartAsync();
        using var most = await host.Http.PostAsJsonAsync($"/v1/users/{Me}/views", new { userIds = Enumerable.Repeat(Other, 100) }, Token);
        Assert.Equal(HttpStatusCode.NoContent, most.StatusCode);
        using var more = await host.Http.PostAsJsonAsync($"/v1/users/{Me}/views", new { userIds = Enumerable.Repeat(Other, 101) }, Token);
        Assert.Equal(HttpStatusCode.BadRequest, more.StatusCode);
        Assert.Equal(100, host.Service.Views[(Me, Other)]);
    }

    [Fact]
    public async Task Views_OfAnUnknownUser_AreNotFoundWithAPublisherToo()
    {
        var publisher = new RecordingPublisher();
        await using var host = await WebHostFixture.StartAsync(events: publisher);
        using var refused = await host.Http.PostAsJsonAsync("/v1/users/5/views", new { userIds = new[] { Other } }, Token);
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Empty(publisher.Published);
    }

    [Fact]
    public async Task Actions_WithAPublisher_AreLoggedWithRequestAndPosition()
    {
        var publisher = new RecordingPublisher();
        await using var host = await WebHostFixture.StartAsync(events: publisher);
        foreach (var what in new[] { "dismissals", "blocks", "invitations" })
        {
            var body = new { userId = Other, requestId = "r-7", position = 3 };
            using var done = await host.Http.PostAsJsonAsync($"/v1/users/{Me}/{what}", body, Token);
            Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        }

        using var unblocked = await host.Http.DeleteAsync($"/v1/users/{Me}/blocks/{Other}", Token);
        using var withdrawn = await host.Http.DeleteAsync($"/v1/users/{Me}/invitations/{Other}", Token);
        var views = new { userIds = new[] { Other }, requestId = "r-8", positions = new[] { 2 } };
        using var viewed = await host.Http.PostAsJsonAsync($"/v1/users/{Me}/views", views, Token);
        Assert.Equal(HttpStatusCode.NoContent, viewed.StatusCode);

        Assert.Equal(
            [
                (InteractionKind.Dismiss, "r-7", 3), (InteractionKind.Block, "r-7", 3), (InteractionKind.Invite, "r-7", 3),
                (InteractionKind.Unblock, null, null), (InteractionKind.Withdraw, null, null), (InteractionKind.View, "r-8", (int?)2),
            ],
            publisher.Published.Cast<InteractionEvent>().Select(e => (e.Kind, e.RequestId, e.Position)));
        Assert.All(publisher.Published.Cast<InteractionEvent>(), e => Assert.Equal((Me, Other), (e.User, e.Other)));
        Assert.Equal(publisher.Published.Count, publisher.Published.Select(e => e.Id).Distinct().Count());

        // The view is counted before the answer; its event says so, because the reader of the log counts views, too.
        Assert.Equal(new KeyValuePair<(long, long), int>((Me, Other), 1), Assert.Single(host.Service.Views));
        Assert.All(publisher.Published.Cast<InteractionEvent>(), e => Assert.Equal(e.Kind == InteractionKind.View, e.Counted));
    }

    [Theory]
    [InlineData("{\"userId\":2,\"position\":0}", "position")]
    [InlineData("{\"userId\":2,\"requestId\":\"\"}", "requestId")]
    public async Task Action_WithAWrongPositionOrRequest_IsRefusedAndNotApplied(string body, string parameter)
    {
        await using var host = await WebHostFixture.StartAsync();
        using var content = new StringContent(body.Replace("2", $"{Other}", StringComparison.Ordinal), Encoding.UTF8, "application/json");
        using var refused = await host.Http.PostAsync($"/v1/users/{Me}/dismissals", content, Token);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains($"\"parameter\":\"{parameter}\"", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Null(host.Service.Relation(Me, Other));
    }

    [Fact]
    public async Task Action_WithTheBrokersDown_IsUnavailable()
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
        var byName = await host.Http.GetStringAsync($"/v1/users?query={Uri.EscapeDataString(wanted.Name.ToUpperInvariant())}", Token);
        Assert.Contains($"\"userId\":{wanted.UserId}", byName, StringComparison.Ordinal);
        var byId = await host.Http.GetStringAsync($"/v1/users?query={wanted.UserId}", Token);
        Assert.Contains(wanted.Headline, byId, StringComparison.Ordinal);
        var profile = await host.Http.GetStringAsync($"/v1/users/{wanted.UserId}", Token);
        Assert.Contains($"\"connections\":{wanted.Connections}", profile, StringComparison.Ordinal);
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
