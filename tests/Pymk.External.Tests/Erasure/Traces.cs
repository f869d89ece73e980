using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace Pymk.External.Tests.Erasure;

/// <summary>What a person leaves in bytes: the id as text and as 8 bytes, little-endian, and names.</summary>
internal sealed class Traces
{
    private readonly byte[][] _bytes;

    public Traces(long id, params string[] names)
    {
        var binary = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(binary, id);
        _bytes = [binary, Encoding.UTF8.GetBytes(id.ToString(CultureInfo.InvariantCulture)), .. names.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The files below a folder that hold a trace.</summary>
    public string[] FilesIn(string folder)
    {
        // A copy, because .NET opens no file that another process has locked.
        var copy = Directory.CreateTempSubdirectory("pymk-traces-").FullName;
        try
        {
            using var copying = Process.Start(new ProcessStartInfo("cp", ["-r", folder, copy]) { RedirectStandardError = true })!;
            copying.StandardError.ReadToEnd();
            copying.WaitForExit();
            return
            [
                .. Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories)
                    .Where(file => AreIn(File.ReadAllBytes(file)))
                    .Select(file => Path.GetRelativePath(copy, file)),
            ];
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <summary>The keys of a Redis that hold a trace, in the key or the value.</summary>
    public async Task<string[]> KeysInAsync(string connection)
    {
        await using var redis = await ConnectionMultiplexer.ConnectAsync(connection);
        var (db, found) = (redis.GetDatabase(), new List<string>());
        await foreach (var key in redis.GetServers()[0].KeysAsync(pattern: "*"))
        {
            RedisValue[] values = await db.KeyTypeAsync(key) switch
            {
                RedisType.String => [await db.StringGetAsync(key)],
                RedisType.Hash => [.. (await db.HashGetAllAsync(key)).SelectMany(e => new[] { e.Name, e.Value })],
                RedisType.Set => await db.SetMembersAsync(key),
                _ => [],
            };
            if (values.Append((RedisValue)(byte[])key!).Any(value => value.HasValue && AreIn((byte[])value!)))
            {
                found.Add(key.ToString());
            }
        }

        return [.. found];
    }

    private bool AreIn(ReadOnlySpan<byte> bytes)
    {
        foreach (var trace in _bytes)
        {
            if (bytes.IndexOf(trace) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
