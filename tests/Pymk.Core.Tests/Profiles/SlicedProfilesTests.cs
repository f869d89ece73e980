using System.Globalization;
using Pymk.Core.Files;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Xunit;

namespace Pymk.Core.Tests.Profiles;

public sealed class SlicedProfilesTests : IDisposable
{
    private const int Users = 120;
    private const int Parts = 8;

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-profiles-").FullName;

    private readonly UserParts _parts = UserParts.Sort([.. Enumerable.Range(0, Users).Select(u => 31L * u)], Parts).Parts;

    private string FilePath => Path.Combine(_folder, "profiles.bin");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Profiles_OpenOrClosed_AreThoseOfTheWholeTable()
    {
        var whole = Table();
        whole.Write(FilePath);
        AssertSame(whole, ProfileTable.Read(FilePath));
        var sliced = ProfileTable.ReadSliced(FilePath, _parts);
        Assert.Equal(0, sliced.Bytes);
        AssertSame(whole, sliced);
        for (var part = 0; part < Parts; part += 2)
        {
            sliced.Open(part);
        }

        Assert.True(sliced.Bytes > 0);
        AssertSame(whole, sliced);
        for (var part = 0; part < Parts; part++)
        {
            sliced.Close(part);
        }

        Assert.Equal(0, sliced.Bytes);
        AssertSame(whole, sliced);
    }

    [Fact]
    public void Erase_FromTheFileAndFromMemory_LeavesTheOthers()
    {
        var whole = Table();
        whole.Write(FilePath);
        var sliced = ProfileTable.ReadSliced(FilePath, _parts);
        sliced.Open(1);
        var gone = Enumerable.Range(0, Users).Where(u => u % 7 == 0 || u is 118 or 119).ToArray();
        Assert.Equal(gone.Length, ProfileEraser.Erase(FilePath, gone));
        foreach (var user in gone)
        {
            whole.Erase(user);
            sliced.Erase(user);
        }

        AssertSameTexts(whole, sliced);
        AssertSameTexts(whole, ProfileTable.Read(FilePath));
        var again = ProfileTable.ReadSliced(FilePath, _parts);
        again.Open(3);
        AssertSameTexts(whole, again);
        AssertSame(ProfileTable.Read(FilePath), again);
    }

    [Fact]
    public void File_ThatDoesNotSayWhereItsTextsBegin_IsReadWhole()
    {
        var whole = Table();
        whole.Write(FilePath);
        using (var file = SectionFile.Parts.Open(FilePath, ProfileTable.Kind, ProfileTable.Version))
        {
            new SectionFile.Writer(ProfileTable.Kind, ProfileTable.Version)
                .Add("fields", PackedStrings.Pack(["school", "skills"])).Add("kinds", new[] { 0, 1 })
                .Add("names", file.ReadAll<byte>("names")).Add("headlines", file.ReadAll<byte>("headlines")).Add("joined", file.ReadAll<uint>("joined"))
                .Add("offsets0", file.ReadAll<int>("offsets0")).Add("tokens0", file.ReadAll<int>("tokens0")).Add("vocabulary0", file.ReadAll<byte>("vocabulary0"))
                .Add("offsets1", file.ReadAll<int>("offsets1")).Add("tokens1", file.ReadAll<int>("tokens1")).Add("vocabulary1", file.ReadAll<byte>("vocabulary1"))
                .WriteTo(FilePath + ".old");
        }

        var read = ProfileTable.ReadSliced(FilePath + ".old", _parts);
        Assert.True(read.Bytes > 0);
        AssertSame(whole, read);
    }

    [Fact]
    public void File_OfOtherUsers_IsRefused()
    {
        Table().Write(FilePath);
        Assert.Throws<ModelFileException>(() => ProfileTable.ReadSliced(FilePath, UserParts.One(Users + 1)));
    }

    private void AssertSame(ProfileTable expected, ProfileTable actual)
    {
        AssertSameTexts(expected, actual);
        Assert.Equal(expected.Fields.Select(f => (f.Name, f.Kind)), actual.Fields.Select(f => (f.Name, f.Kind)));
        for (var field = 0; field < expected.Fields.Count; field++)
        {
            Assert.Equal(expected.Fields[field].Vocabulary, actual.Fields[field].Vocabulary);
            var visited = 0;
            actual.Fields[field].Visit((user, tokens) =>
            {
                Assert.Equal(visited++, user);
                Assert.Equal(expected.Fields[field].Tokens(user).ToArray(), tokens.ToArray());
                Assert.Equal(expected.Fields[field].Tokens(user).ToArray(), actual.Fields[field].Tokens(user).ToArray());
            });
            Assert.Equal(Users, visited);
        }

        var (weights, others) = (new TokenWeights(expected), new TokenWeights(actual));
        Assert.Equal(weights.Holders, others.Holders);
        Assert.All(Enumerable.Range(0, weights.Numbering.Count), token => Assert.Equal(weights[token], others[token]));
    }

    private void AssertSameTexts(ProfileTable expected, ProfileTable actual)
    {
        Assert.Equal(expected.UserCount, actual.UserCount);
        Assert.Equal(expected.Names, actual.Names);
        Assert.Equal(expected.Headlines, actual.Headlines);
        Assert.Equal(expected.Joined, actual.Joined);
        for (var user = 0; user < Users; user++)
        {
            Assert.Equal((expected.Names[user], expected.Headlines[user], expected.Joined[user]), (actual.Names[user], actual.Headlines[user], actual.Joined[user]));
        }

        for (var part = 0; part < Parts; part++)
        {
            Assert.Equal(expected.CardsOf(_parts, part), actual.CardsOf(_parts, part));
        }
    }

    private static ProfileTable Table()
    {
        var random = new Random(3);
        string[] names = [.. Enumerable.Range(0, Users).Select(u => u % 11 == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"Zoë {u}"))];
        string[] headlines = [.. Enumerable.Range(0, Users).Select(u => new string('x', u % 5))];
        return new ProfileTable(
            Users, [Field("school", ProfileFieldKind.Attribute, 1), Field("skills", ProfileFieldKind.Interest, 4)], names, headlines,
            [.. Enumerable.Range(0, Users).Select(u => (uint)(u + 1))]);

        ProfileField Field(string name, ProfileFieldKind kind, int most)
        {
            var (offsets, tokens) = (new int[Users + 1], new List<int>());
            for (var user = 0; user < Users; user++)
            {
                tokens.AddRange(Enumerable.Range(0, 9).OrderBy(_ => random.Next()).Take(random.Next(most + 1)).Order());
                offsets[user + 1] = tokens.Count;
            }

            return new ProfileField(name, kind, offsets, [.. tokens], [.. Enumerable.Range(0, 9).Select(t => $"{name} {t}")]);
        }
    }
}
