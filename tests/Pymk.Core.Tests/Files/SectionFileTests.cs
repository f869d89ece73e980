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

    [Fact]
    public void Editor_ChangedSections_AreNewAndTheOthersAsTheyWere()
    {
        new SectionFile.Writer("some", 3).Add("longs", [1L, 2, 3]).Add("kept", [7, 8]).Add("strings", PackedStrings.Pack(["a", "bc", "", "d"]))
            .WriteTo(FilePath);
        using (var editor = SectionFile.Editor.Open(FilePath, "some", 3))
        {
            Assert.Equal([1, 3], editor.Blank("strings", [1, 2, 3]));
            Assert.True(editor.Change<long>("longs", values => (int)(values[1] = 2)).Set("added", [5u]).Save());
        }

        var sections = SectionFile.Read(FilePath, "some", 3);
        Assert.Equal([1L, 2], sections.Get<long>("longs"));
        Assert.Equal([7, 8], sections.Get<int>("kept"));
        Assert.Equal([5u], sections.Get<uint>("added"));
        Assert.Equal(["a", "", "", ""], sections.GetStrings("strings"));
        Assert.Equal([FilePath], Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public void Editor_NothingChanged_LeavesTheFileAlone()
    {
        new SectionFile.Writer("some", 3).Add("strings", PackedStrings.Pack(["", "x"])).WriteTo(FilePath);
        var written = File.GetLastWriteTimeUtc(FilePath);
        using var editor = SectionFile.Editor.Open(FilePath, "some", 3);
        Assert.Empty(editor.Blank("strings", [0]));
        Assert.False(editor.Save());
        Assert.Equal(written, File.GetLastWriteTimeUtc(FilePath));
    }

    [Fact]
    public void Editor_OfADamagedFile_IsRefused()
    {
        new SectionFile.Writer("some", 3).Add("longs", [1L, 2, 3]).Add("bytes", [9, 0, 0, 0, (byte)'x']).WriteTo(FilePath);
        Assert.Throws<ModelFileException>(() => SectionFile.Editor.Open(FilePath, "other", 3));
        using (var editor = SectionFile.Editor.Open(FilePath, "some", 3))
        {
            Assert.Throws<ModelFileException>(() => editor.Get<int>("missing"));
            Assert.Throws<ModelFileException>(() => editor.Blank("bytes", [0]));
        }

        var bytes = File.ReadAllBytes(FilePath);
        File.WriteAllBytes(FilePath, bytes[..^1]);
        Assert.Throws<ModelFileException>(() => SectionFile.Editor.Open(FilePath, "some", 3));
        bytes[^1] ^= 1;
        File.WriteAllBytes(FilePath, bytes);
        using var damaged = SectionFile.Editor.Open(FilePath, "some", 3);
        Assert.Throws<ModelFileException>(() => damaged.Get<byte>("bytes"));
    }
}
