using Pymk.Grains.Fencing;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Tests.Profiles;

public sealed class ProfileChangeLogTests
{
    private const long Epoch = 9;

    private readonly ShardProfiles _profiles = new([ProfileState.Unknown(1), ProfileState.Unknown(2), Ada(3)], new ChangeStamps(Epoch));

    [Fact]
    public void After_AnotherEpoch_HasAllUsersAndNoRows()
    {
        var log = new ProfileChangeLog(Epoch, _profiles.Users);
        log.AddRow(1);
        var updates = log.After(Epoch - 1, 4, _profiles);
        Assert.Equal((Epoch, 4), (updates.Epoch, updates.Version));
        Assert.Equal([1, 2, 3], updates.Cards.Select(c => c.User).Order());
        Assert.Equal(("Ada", "Engines"), updates.Cards.Where(c => c.User == 3).Select(c => (c.Name, c.Headline)).Single());
        Assert.Null(updates.Cards.Single(c => c.User == 1).Name);
        Assert.Null(updates.Rows);
    }

    [Fact]
    public void After_AKnownVersion_HasOnlyWhatChangedSince()
    {
        var log = new ProfileChangeLog(Epoch, _profiles.Users);
        var known = log.After(0, 0, _profiles).Version;
        Assert.Empty(log.After(Epoch, known, _profiles).Cards);
        log.AddProfile(2);
        log.AddRow(1);
        log.AddRow(1);
        log.AddProfile(2);
        var updates = log.After(Epoch, known, _profiles);
        Assert.Equal((2, updates.Version), (Assert.Single(updates.Cards).User, updates.Cards[0].Version));
        Assert.Equal<long>([1], updates.Rows!);
        Assert.Empty(log.After(Epoch, updates.Version, _profiles).Cards);
        Assert.Equal<long>([], log.After(Epoch, updates.Version, _profiles).Rows!);
    }

    [Fact]
    public void After_AskedForAttributes_HasTheirValues_NullWithoutAProfile()
    {
        var log = new ProfileChangeLog(Epoch, _profiles.Users);
        var cards = log.After(0, 0, _profiles, "age", "school").Cards;
        Assert.Equal(["17", null], cards.Single(c => c.User == 3).Values!);
        Assert.Null(cards.Single(c => c.User == 1).Values);
        Assert.Null(log.After(0, 0, _profiles).Cards.Single(c => c.User == 3).Values);
    }

    [Fact]
    public void Values_OfADeletedProfile_AreNone()
    {
        var deleted = Ada(3).After(new ProfileEvent("1", DateTimeOffset.UnixEpoch.AddDays(1), ProfileEventKind.Deleted, 3));
        Assert.Equal([null], deleted.Values(["age"])!);
    }

    [Fact]
    public void After_MoreRowsThanAreKept_TellsThatAnyMayHaveChanged()
    {
        var log = new ProfileChangeLog(Epoch, []);
        for (var user = 0; user < 65_536 + 10; user++)
        {
            log.AddRow(user);
        }

        Assert.Null(log.After(Epoch, 9, _profiles).Rows);
        Assert.Equal(65_536, log.After(Epoch, 10, _profiles).Rows!.Length);
    }

    [Fact]
    public void After_FoldedUsers_NamesThem_AndForAnOldVersionTellsEverything()
    {
        var log = new ProfileChangeLog(Epoch, _profiles.Users);
        var known = log.After(0, 0, _profiles).Version;
        log.Fold(2);
        var updates = log.After(Epoch, known, _profiles);
        Assert.Equal<long>([2], updates.Folded!);
        Assert.Empty(updates.Cards);
        Assert.Null(log.After(0, 0, _profiles).Folded);
        Assert.Equal([1, 3], log.After(0, 0, _profiles).Cards.Select(c => c.User).Order());
        for (var user = 10; user < 65_546; user++)
        {
            log.Fold(user);
        }

        updates = log.After(Epoch, known, _profiles);
        Assert.Null(updates.Folded);
        Assert.Equal([1, 3], updates.Cards.Select(c => c.User).Order());
    }

    private static ProfileState Ada(long user) => ProfileState.Unknown(user) with
    {
        ProfileMs = 1,
        Profile = new UserProfile("Ada", "Engines", new Dictionary<string, string> { ["age"] = "17" }, new Dictionary<string, IReadOnlyList<string>>()),
    };
}
