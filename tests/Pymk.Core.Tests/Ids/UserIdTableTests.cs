using Pymk.Core.Files;
using Pymk.Core.Graph;
using Pymk.Core.Ids;
using Xunit;

namespace Pymk.Core.Tests.Ids;

public sealed class UserIdTableTests : IDisposable
{
    private static readonly string[] Texts = ["bob", "org:17", "a/b%2F", "Ünï 😀", "", new string('€', 128)];

    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void KeepsTextsAndPassedNumbers()
    {
        new UserIdTable(Texts, [9, 3]).Write(_path);

        var table = UserIdTable.Read(_path);

        Assert.Equal(Texts, Enumerable.Range(0, table.UserCount).Select(table.TextOf));
        Assert.Equal([3, 9], table.Passed);
        Assert.True(table.IsPassed(9));
        Assert.False(table.IsPassed(4));
    }

    [Fact]
    public void ComparesWholeTexts()
    {
        var table = new UserIdTable(Texts, []);

        Assert.True(table.IsTextOf(0, "bob"));
        Assert.True(table.IsTextOf(5, Texts[5]));
        Assert.False(table.IsTextOf(0, "bobby"));
        Assert.False(table.IsTextOf(0, "Bob"));
        Assert.False(table.IsTextOf(0, ""));
    }

    [Fact]
    public void ErasesInMemoryAndOnDisk()
    {
        var table = new UserIdTable(Texts, []);
        table.Write(_path);

        Assert.Equal(1, UserIdTable.Erase(_path, [1, 4]));
        table.Erase(1);

        Assert.Equal(["bob", "", "a/b%2F"], Enumerable.Range(0, 3).Select(table.TextOf));
        Assert.Equal(["bob", "", "a/b%2F"], Enumerable.Range(0, 3).Select(UserIdTable.Read(_path).TextOf));
        Assert.Equal(-1, File.ReadAllBytes(_path).AsSpan().IndexOf("org:17"u8));
    }

    [Fact]
    public void WritesNothingOfAnErasedText()
    {
        var table = new UserIdTable(Texts, []);
        table.Erase(0);
        table.Write(_path);

        Assert.Equal(["", "org:17"], Enumerable.Range(0, 2).Select(UserIdTable.Read(_path).TextOf));
    }

    [Fact]
    public void RefusesADamagedLength()
    {
        new SectionFile.Writer(UserIdTable.Kind, UserIdTable.Version)
            .Add("texts", new byte[] { 200, 0, 0, 0, 1 })
            .Add("passed", Array.Empty<long>())
            .WriteTo(_path);

        Assert.Throws<ModelFileException>(() => UserIdTable.Read(_path));
    }

    [Fact]
    public void Sliced_TellsTheSameTexts_OfOpenAndOfClosedParts()
    {
        new UserIdTable(Texts, [9, 3]).Write(_path);
        using var table = UserIdTable.ReadSliced(_path, new UserParts([0, 2, 2, 6]));
        string[] Read() => [.. Enumerable.Range(0, table.UserCount).Select(table.TextOf)];

        Assert.Equal((0, 6), (table.Bytes, table.UserCount));
        Assert.Equal(Texts, Read());
        table.Open(2);
        Assert.InRange(table.Bytes, 384, 1_000);
        Assert.Equal(Texts, Read());
        table.Open(0);
        table.Open(1);
        table.Close(2);
        Assert.Equal(Texts, Read());
        Assert.Equal([3, 9], table.Passed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sliced_AnErasedText_StaysErasedWhenItsPartIsOpenedAgain(bool isOpen)
    {
        new UserIdTable(Texts, []).Write(_path);
        using var table = UserIdTable.ReadSliced(_path, new UserParts([0, 2, 6]));
        if (isOpen)
        {
            table.Open(0);
        }

        table.Erase(1);

        Assert.Equal("", table.TextOf(1));
        table.Close(0);
        table.Open(0);
        Assert.Equal(["bob", "", "a/b%2F"], Enumerable.Range(0, 3).Select(table.TextOf));
    }

    [Fact]
    public void Sliced_AfterErasureOnDisk_TextsBeginWhereTheFileSays()
    {
        new UserIdTable(Texts, []).Write(_path);
        UserIdTable.Erase(_path, [1, 3]);

        using var table = UserIdTable.ReadSliced(_path, new UserParts([0, 2, 6]));
        table.Open(1);

        Assert.Equal(["bob", "", "a/b%2F", "", "", Texts[5]], Enumerable.Range(0, 6).Select(table.TextOf));
    }

    [Fact]
    public void Sliced_OfAnotherNumberOfUsers_IsRefused_AndAFileWithoutStartsIsReadWhole()
    {
        new UserIdTable(Texts, []).Write(_path);
        Assert.Throws<ModelFileException>(() => UserIdTable.ReadSliced(_path, new UserParts([0, 5])));

        new SectionFile.Writer(UserIdTable.Kind, UserIdTable.Version)
            .Add(UserIdTable.TextSection, PackedStrings.Pack(Texts)).Add("passed", Array.Empty<long>()).WriteTo(_path);
        using var table = UserIdTable.ReadSliced(_path, new UserParts([0, 2, 6]));
        table.Close(0);
        Assert.Equal(Texts, Enumerable.Range(0, 6).Select(table.TextOf));
    }
}
