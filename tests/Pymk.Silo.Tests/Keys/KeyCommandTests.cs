using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pymk.Silo.Keys;
using Pymk.Silo.Settings;
using Xunit;

namespace Pymk.Silo.Tests.Keys;

public sealed class KeyCommandTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Guid.NewGuid() + ".json");

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Key_WithAFile_IsPrintedOnce_AndItsHashIsInTheFile()
    {
        var first = Make("--name", "shop", "--scopes", "read,act", "--file", _file).Out.Trim();
        var second = Make("--name", "desk", "--scopes", "admin", "--file", _file).Out.Trim();
        Assert.Matches("^pymk_[A-Za-z0-9_-]{43}$", first);
        Assert.NotEqual(first, second);
        using var keys = JsonDocument.Parse(File.ReadAllText(_file));
        Assert.Equal(["shop", "desk"], keys.RootElement.EnumerateArray().Select(k => k.GetProperty("name").GetString()));
        Assert.Equal(
            [Hash(first), Hash(second)], keys.RootElement.EnumerateArray().Select(k => k.GetProperty("hash").GetString()));
        Assert.DoesNotContain(first, File.ReadAllText(_file), StringComparison.Ordinal);
    }

    [Fact]
    public void Key_WithoutAFile_PrintsTheSettingsBesideIt()
    {
        var (key, settings) = Make("--name", "shop");
        Assert.Contains("Pymk:Web:Auth:Keys:0:Hash=" + Hash(key.Trim()), settings, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Trim(), settings, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shop", "root", "no scope 'root'")]
    [InlineData("shop", "", "'scopes' is missing")]
    [InlineData("", "read", "'name'")]
    public void Key_OfAWrongNameOrScope_IsRefused(string name, string scopes, string problem) => Assert.Contains(
        problem, Assert.Throws<SettingException>(() => Make("--name", name, "--scopes", scopes)).Message, StringComparison.Ordinal);

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static (string Out, string Error) Make(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        KeyCommand.Create().Parse(arguments).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = error });
        return (output.ToString(), error.ToString());
    }
}
