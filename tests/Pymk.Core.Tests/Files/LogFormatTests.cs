using Pymk.Core.Files;
using Xunit;

namespace Pymk.Core.Tests.Files;

public sealed class LogFormatTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-format-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_ANewFolder_HasTheCurrentFormat()
    {
        var folder = Path.Combine(_folder, "logs");
        LogFormat.Check(folder);
        LogFormat.Write(folder);
        LogFormat.Write(folder);
        Assert.Equal("""{"format": 1}""", File.ReadAllText(Assert.Single(Directory.GetFiles(folder))));
    }

    [Fact]
    public void Check_AFolderOfALaterProgram_IsRefusedByName()
    {
        File.WriteAllText(Path.Combine(_folder, "format.json"), """{"format": 2}""");
        var refusal = Assert.Throws<NewerFormatException>(() => LogFormat.Check(_folder));
        Assert.StartsWith($"The folder of interaction logs {_folder} has format 2, which a later version", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<NewerFormatException>(() => LogFormat.Write(_folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"format": "x"}""")]
    public void Check_AFileThatIsNoFormat_IsNamed(string text)
    {
        File.WriteAllText(Path.Combine(_folder, "format.json"), text);
        Assert.Contains("format.json must hold", Assert.Throws<IOException>(() => LogFormat.Check(_folder)).Message, StringComparison.Ordinal);
    }
}
