using Pymk.Benchmarks.Days;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Benchmarks.Tests.Days;

public sealed class TruthTests
{
    private static readonly DateTimeOffset Noon = new(2025, 12, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Truth _truth = new();

    [Fact]
    public void ALateEvent_ChangesNothing()
    {
        Connect(Noon, ConnectionEventKind.Connected);
        Connect(Noon.AddHours(2), ConnectionEventKind.Disconnected);
        Connect(Noon.AddHours(1), ConnectionEventKind.Connected);
        Assert.False(_truth.Holds(1, 2, RelationKind.Connection));
    }

    [Fact]
    public void OfTwoEventsOfOneTime_TheBeginHolds()
    {
        Connect(Noon, ConnectionEventKind.Connected);
        Connect(Noon, ConnectionEventKind.Disconnected);
        Assert.True(_truth.Holds(1, 2, RelationKind.Connection));
        Assert.Equal(Noon.ToUnixTimeSeconds(), _truth.TimeOf(1, 2));
    }

    [Fact]
    public void AnAcceptedInvitation_IsOver()
    {
        _truth.Apply(new InteractionEvent("a", Noon, InteractionKind.Invite, 1, 2));
        Assert.True(_truth.Holds(1, 2, RelationKind.Invitation));
        _truth.Apply(new InteractionEvent("b", Noon.AddHours(1), InteractionKind.Accept, 2, 1));
        Assert.False(_truth.Holds(1, 2, RelationKind.Invitation));
    }

    [Fact]
    public void ADeletedAccount_IsGone()
    {
        _truth.Apply(new ProfileEvent("a", Noon, ProfileEventKind.Deleted, 7));
        Assert.True(_truth.IsDeleted(7));
        Assert.True(_truth.IsGone(7));
    }

    [Fact]
    public void APersonIsSuggested_UnlessARuleForbidsIt()
    {
        foreach (var user in (long[])[1, 2, 3, 4])
        {
            _truth.Apply(new ProfileEvent("p", Noon, ProfileEventKind.Created, user, UserProfile.Empty with { Name = "N" }));
        }

        Assert.True(_truth.MaySuggest(1, 2));
        Assert.False(_truth.MaySuggest(1, 9));
        _truth.Apply(new InteractionEvent("a", Noon, InteractionKind.Invite, 1, 2));
        Assert.False(_truth.MaySuggest(1, 2));
        Assert.False(_truth.MaySuggest(2, 1));
        _truth.Apply(new InteractionEvent("b", Noon, InteractionKind.Dismiss, 1, 3));
        Assert.False(_truth.MaySuggest(1, 3));
        Assert.True(_truth.MaySuggest(3, 1));
        _truth.Apply(new ProfileEvent("d", Noon, ProfileEventKind.Deactivated, 4));
        Assert.False(_truth.MaySuggest(1, 4));
    }

    private void Connect(DateTimeOffset time, ConnectionEventKind kind) => _truth.Apply(new ConnectionEvent("id", time, kind, 2, 1));
}
