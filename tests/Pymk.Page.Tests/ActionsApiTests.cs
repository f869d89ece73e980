using System.Net;
using System.Net.Http.Json;
using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Testing.Web;

namespace Pymk.Page.Tests;

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
        Assert.DoesNotContain(Other, await SuggestionsApiTests.SuggestedAsync(host, Me, ""));

        using var undone = await host.Http.DeleteAsync($"/v1/users/{Me}/{what}/{Other}", Token);
        Assert.Equal(HttpStatusCode.NoContent, undone.StatusCode);
        Assert.Contains(Other, await SuggestionsApiTests.SuggestedAsync(host, Me, ""));
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
