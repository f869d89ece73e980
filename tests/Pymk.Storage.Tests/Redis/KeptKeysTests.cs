using System.Reflection;
using System.Text.RegularExpressions;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Redis;

/// <summary>The table of what is kept in docs/operations.md has every key of the store, and no other.</summary>
public sealed partial class KeptKeysTests
{
    private const string Section = "## What is kept, and how long";

    [Fact]
    public void Table_HasARowForEveryKey_AndOnlyForKeys()
    {
        var documented = Key().Matches(Table()).Select(m => m.Groups[1].Value).ToArray();
        Assert.Equal(documented.Distinct().Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
        Assert.Equal(Keys().Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Keys_Found_AreThoseOfTheStore()
    {
        Assert.Contains("pymk:CLUSTER:{rN}:VERSION:ID", Keys());
        Assert.Contains("pymk:CLUSTER:{scheme}:version", Keys());
        Assert.DoesNotContain(Keys(), key => key.Contains('*', StringComparison.Ordinal));
    }

    // What RedisKeys makes of sample arguments; patterns for searches are no keys.
    private static HashSet<string> Keys()
    {
        var members = typeof(RedisKeys).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => m.ReturnType == typeof(string) && !m.GetParameters().Any(p => p.Name == "key"));
        return
        [
            RedisKeys.SharedScheme,
            .. members.Select(m => (string)m.Invoke(new RedisKeys("CLUSTER"), [.. m.GetParameters().Select(Sample)])!)
                .Where(key => !key.Contains('*', StringComparison.Ordinal))
                .Select(key => key.Replace("1234567890123", "ID", StringComparison.Ordinal).Replace("98765", "N", StringComparison.Ordinal)),
        ];
    }

    private static object Sample(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(int) ? 98_765 : parameter.ParameterType == typeof(long) ? 1_234_567_890_123 : "VERSION";

    // The rows of the section's first table.
    private static string Table()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Pymk.sln")))
        {
            folder = folder.Parent;
        }

        var lines = File.ReadAllLines(Path.Combine(folder.FullName, "docs", "operations.md"));
        return string.Join('\n', lines.SkipWhile(line => line != Section)
            .SkipWhile(line => !line.StartsWith('|')).TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|')[1]));
    }

    [GeneratedRegex("`(pymk:[^`]+)`")]
    private static partial Regex Key();
}
