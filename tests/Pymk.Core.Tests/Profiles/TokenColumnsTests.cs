using Pymk.Core.Profiles;
using Xunit;

namespace Pymk.Core.Tests.Profiles;

public sealed class TokenColumnsTests
{
    // Field f has one token, which users 0 to f have; field 3 has no token.
    private static ProfileTable Profiles(int fields)
    {
        const int Users = 12;
        var columns = Enumerable.Range(0, fields).Select(f =>
        {
            var holders = f == 3 ? 0 : f + 1;
            int[] offsets = [.. Enumerable.Range(0, Users + 1).Select(u => Math.Min(u, holders))];
            return new ProfileField($"field {f:00}", ProfileFieldKind.Attribute, offsets, new int[holders], f == 3 ? [] : ["value"]);
        }).ToArray();
        var empty = ProfileTable.Empty(Users);
        return new ProfileTable(Users, columns, [.. empty.Names], [.. empty.Headlines], [.. empty.Joined]);
    }

    [Fact]
    public void Columns_OfManyFields_GoToThoseThatMostUsersFillInAndTheLastIsShared()
    {
        var profiles = Profiles(9);
        var (columns, numbering) = (TokenColumns.Of(profiles), new TokenNumbering(profiles));
        Assert.Equal(
            [5, 5, 5, 4, 3, 2, 1, 0],
            new[] { 0, 1, 2, 4, 5, 6, 7, 8 }.Select(field => columns.ColumnOf(numbering.First(field))));
        Assert.Equal(TokenColumns.Count - 1, columns.ColumnOf(numbering.Count));
    }

    [Fact]
    public void Numbering_WithAnEmptyField_FindsFieldAndTextOfEveryToken()
    {
        var numbering = new TokenNumbering(Profiles(6));
        Assert.Equal(
            ["field 00", "field 01", "field 02", "field 04", "field 05"],
            Enumerable.Range(0, numbering.Count).Select(token => numbering.Describe(token).Field));
        Assert.Throws<ArgumentOutOfRangeException>(() => numbering.Describe(numbering.Count));
    }
}
