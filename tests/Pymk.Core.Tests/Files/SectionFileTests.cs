using Pymk.Core.Files;
using Xunit;

namespace Pymk.Core.Tests.Files;

public sealed class SectionFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private string FilePath => Path.Combine(_folder.FullName, "some.bin");

    public void Dispose() => _folder.Delete(true);

    [Fact]
    public void Sections_WrittenAndRead_HoldTheSameValues()
    {
        string[] strings = ["", "Zürich", "a\nb"];
        new SectionFile.Writer("some", 3).Add("longs", [1L, -2, long.MaxValue]).Add("halves", [(Half)0.5]).Add("none", Array.Empty<int>())
            .Add("strings", PackedStrings.Pack(strings)).WriteTo(FilePath);
        var sections = SectionFile.Read(FilePath, "some", 3);
        Assert.Equal([1L, -2, long.MaxValue], sections.Get<long>("longs"));
        Assert.Equal([(Half)0.5], sections.Get<Half>("halves"));
        Assert.Empty(sections.Get<int>("none"));
        Assert.Equal(strings, sections.GetStrings("strings"));
        Assert.Equal([FilePath], Directory.GetFiles(_folder.FullName));
    }

    [Theory]
    [InlineData("other", 3)]
    [InlineData("some", 4)]
    public void Read_AnotherKindOrVersion_IsRefusedWithTheFile(string kind, int version)
    {
        new SectionFile.Writer("some", 3).Add("longs", [1L]).WriteTo(FilePath);
        Assert.Equal(FilePath, Assert.Throws<ModelFileException>(() => SectionFile.Read(FilePath, kind, version)).Path);
    }

    [Fact]
    public void Read_CutOrAlteredAnywhere_IsRefused()
    {
        new SectionFile.Writer("some", 3).Add("longs", [1L, 2, 3]).WriteTo(FilePath);
        var whole = File.ReadAllBytes(FilePath);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            Assert.Throws<ModelFileException>(() => SectionFile.Read(FilePath, "some", 3));
        }

        for (var at = whole.Length - 24; at < whole.Length; at++)
        {
            var altered = whole.ToArray();
            altered[at] ^= 1;
            File.WriteAllBytes(FilePath, altered);
            Assert.Throws<ModelFileException>(() => SectionFile.Read(FilePath, "some", 3));
        }
    }

    [Fact]
    public void Get_MissingSectionWrongSizeOrBrokenString_IsRefused()
    {
        new SectionFile.Writer("some", 3).Add("bytes", [9, 0, 0, 0, (byte)'x']).WriteTo(FilePath);
        var sections = SectionFile.Read(FilePath, "some", 3);
        Assert.False(sections.Has("longs"));
        Assert.Throws<ModelFileException>(() => sections.Get<long>("longs"));
        Assert.Throws<ModelFileException>(() => sections.Get<long>("bytes"));
        Assert.Throws<ModelFileException>(() => sections.GetStrings("bytes"));
    }
}
