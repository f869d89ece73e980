using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;
using Pymk.Grains.Tests.Fakes;
using Xunit;

namespace Pymk.Grains.Tests.Profiles;

public sealed class ProfileRowsTests
{
    [Fact]
    public void Row_OfAProfile_HasTheValuesInTheProfilesOrder()
    {
        var profile = new UserProfile(
            "Ada",
            "",
            new Dictionary<string, string> { ["school"] = "West" },
            new Dictionary<string, IReadOnlyList<string>> { ["likes"] = ["running", "jazz", "running"] })
        {
            MoreValues = new Dictionary<string, IReadOnlyList<string>> { ["school"] = ["East"] },
        };
        var state = ProfileState.Unknown(-1) with { ProfileMs = 5, Profile = profile };
        var rows = new ProfileRows(TestModels.First, [state], new HashSet<long>(), user => user == -1);

        var row = Assert.Single(rows.All());

        Assert.Equal(["West", "East", "running", "jazz"], row.Values.Select(v => v.Text));
        Assert.Equal(["school", "school", "likes", "likes"], row.Values.Select(v => rows.Fields[v.Field].Name));
    }
}
