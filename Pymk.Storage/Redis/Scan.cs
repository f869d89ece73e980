using System.Globalization;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>The command SCAN: a pass over all keys in pages, each of which is a command of its own.</summary>
internal static class Scan
{
    /// <summary>The cursor of the first page.</summary>
    public const string Start = "0";

    /// <summary>Keys of a page.</summary>
    public const int KeysAPage = 2_000;

    /// <summary>Reads a page.</summary>
    public static async Task<ScanPage> ReadAsync(IServer server, string cursor, string pattern)
    {
        object[] arguments = [cursor, "MATCH", pattern, "COUNT", KeysAPage.ToString(CultureInfo.InvariantCulture)];
        var answer = (RedisResult[])(await server.ExecuteAsync("SCAN", arguments))!;
        var next = (string)answer[0]!;
        return new ScanPage((RedisKey[]?)answer[1] ?? [], next == Start ? null : next);
    }
}

/// <summary>A page of keys.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Next">The cursor of the next page; null on the last page.</param>
internal readonly record struct ScanPage(RedisKey[]? Keys, string? Next);
