using System.Globalization;
using StackExchange.Redis;

namespace Pymk.Training.Doctor;

/// <summary>The store a silo would use.</summary>
internal static class StoreChecks
{
    private const int PatienceMs = 2_000;
    private const string Evicting = "maxmemory-policy noeviction, appendonly yes: what a store of relations forgets is lost (candidate lists may: Pymk:RedisCache)";

    /// <summary>Connects as a silo would, sends PING and looks whether it keeps what it is given.</summary>
    public static async Task<Finding> RedisAsync(string connection)
    {
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(connection);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return Finding.Wrong(e.Message.ReplaceLineEndings(" "), "such as --redis 10.0.0.7:6379,password=...,ssl=true");
        }

        var address = string.Join(", ", options.EndPoints.Select(e => e is System.Net.DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : e.ToString()));
        if (options.EndPoints.Count == 0)
        {
            return Finding.Wrong($"'{connection}' names no host", "such as --redis 10.0.0.7:6379,password=...,ssl=true");
        }

        options.ConnectTimeout = Math.Min(options.ConnectTimeout, PatienceMs);
        options.AsyncTimeout = Math.Min(options.AsyncTimeout, PatienceMs);
        (options.ConnectRetry, options.AbortOnConnectFail) = (1, true);
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
            var ping = await redis.GetDatabase().PingAsync();
            var answer = string.Create(CultureInfo.InvariantCulture, $"{address} answers PING in {ping.TotalMilliseconds:0.0} ms");
            return await ForgetsAsync(redis) is { } how ? Finding.Note($"{answer}, but {how}", Evicting) : Finding.Fine(answer);
        }
        catch (RedisException e)
        {
            var cause = e.Message.ReplaceLineEndings(" ");
            return cause.Contains("auth", StringComparison.OrdinalIgnoreCase)
                ? Finding.Wrong($"{address} wants another user or password", "--redis HOST:PORT,user=...,password=...")
                : Finding.Wrong($"{address} does not answer PING", "start Redis, or look at the address, the firewall and ssl=");
        }
    }

    /// <summary>The folder of the embedded store: made where it is missing, and written to.</summary>
    public static Finding Embedded(string folder)
    {
        var there = Path.GetFullPath(folder);
        try
        {
            var made = !Directory.Exists(there);
            Directory.CreateDirectory(there);
            var probe = Path.Combine(there, $".doctor-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            var free = new DriveInfo(there).AvailableFreeSpace / MachineChecks.Giga;
            if (made)
            {
                Directory.Delete(there);
            }

            return Finding.Fine($"embedded, {folder} can be written, {MachineChecks.Figure(free, "GB free")} (another: --redis HOST:PORT)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Wrong($"embedded, {folder} cannot be written: {e.Message}", "give this account the folder, or name another: --data FOLDER");
        }
    }

    // A server that does not tell its settings (managed ones often do not) is taken at its word.
    private static async Task<string?> ForgetsAsync(ConnectionMultiplexer redis)
    {
        try
        {
            var server = redis.GetServers().First(s => s.IsConnected);
            var policy = (await server.ConfigGetAsync("maxmemory-policy")).FirstOrDefault().Value;
            var appends = (await server.ConfigGetAsync("appendonly")).FirstOrDefault().Value;
            return policy is { Length: > 0 } && policy != "noeviction" ? $"evicts ({policy})" : appends == "no" ? "writes no append-only file" : null;
        }
        catch (RedisException)
        {
            return null;
        }
    }
}
