using Pymk.Core.Privacy;
using Pymk.Grains.Privacy;
using Pymk.Grains.Tests.Fakes;

namespace Pymk.Grains.Tests.Privacy;

public sealed class ErasedPeopleTests
{
    private const long Erased = 5;
    private const long Other = 6;

    private readonly FakeTombstones _store = new();
    private readonly ErasedPeople _people;

    public ErasedPeopleTests() => _people = new ErasedPeople(_store);

    [Fact]
    public async Task WhileNobodyWasErased_NothingIsDropped_AndTheStoreIsNotAsked()
    {
        Assert.True(_people.IsEmpty);
        await _people.ReadAsync();
        Assert.True(_people.IsEmpty);
        Assert.False(await _people.IsErasedAsync(Erased));
        Assert.False(await _people.DropsAsync(Erased, 0));
        (long, long)[] events = [(Erased, 1)];
        Assert.Same(events, _people.Keep(events, About));
        Assert.Equal(0, _store.Finds);
    }

    [Fact]
    public async Task EventsBeforeTheErasure_AreDropped_WithoutAskingTheStore()
    {
        _store.Bury(Erased, new Tombstone(100));
        await _people.ReadAsync();
        Assert.True(await _people.DropsAsync(Erased, 100));
        Assert.False(await _people.DropsAsync(Other, 100));
        Assert.Equal(0, _store.Finds);
        (long, long)[] events = [(Erased, 50), (Other, 50)];
        Assert.Equal(events[1..], _people.Keep(events, About));
    }

    [Fact]
    public async Task EventsAfterTheErasure_AreDropped_UnlessAnotherSiloRevivedThePerson()
    {
        _store.Bury(Erased, new Tombstone(100));
        await _people.ReadAsync();
        Assert.True(await _people.IsErasedAsync(Erased));
        Assert.True(await _people.DropsAsync(Erased, 200));

        _store.Bury(Erased, new Tombstone(100, RevivedAtMs: 150));
        (long, long)[] events = [(Erased, 120), (Erased, 149), (Erased, 150), (Erased, 200)];
        await _people.ConfirmAsync(events, About);
        Assert.Equal(events[2..], _people.Keep(events, About));
        Assert.False(await _people.IsErasedAsync(Erased));
    }

    [Fact]
    public async Task Revival_NeedsACreatedAfterTheErasure()
    {
        _store.Bury(Erased, new Tombstone(100));
        await _people.ReadAsync();
        await _people.ReviveAsync(Erased, 100);
        Assert.True(await _people.IsErasedAsync(Erased));
        await _people.ReviveAsync(Erased, 101);
        Assert.False(await _people.IsErasedAsync(Erased));

        // A later one changes nothing: events since the first count.
        await _people.ReviveAsync(Erased, 300);
        Assert.False(await _people.DropsAsync(Erased, 101));
        Assert.Equal(new Tombstone(100, 101), await _people.FindAsync(Erased));
    }

    [Fact]
    public async Task Tombstones_ThatEnded_AreForgottenWithTheNextRead()
    {
        _store.Bury(Erased, new Tombstone(100));
        await _people.ReadAsync();
        await _store.RemoveAsync([_people.Known.HashOf(Erased)]);
        await _people.ReadAsync();
        Assert.True(_people.IsEmpty);
    }

    private static (long User, long Other, long TimeMs) About((long User, long TimeMs) e) => (e.User, e.User, e.TimeMs);
}
