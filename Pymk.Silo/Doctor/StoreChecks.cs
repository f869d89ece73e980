using System.Globalization;
using System.Net;
using Pymk.Silo.Settings;
using Pymk.Silo.Stores;
using Pymk.Web.Options;
using StackExchange.Redis;

namespace Pymk.Silo.Doctor;

/// <summary>Checks the store that a silo would use.</summary>
internal static class StoreChecks
{
    private const int TimeoutMs = 2_000;
    private const string Example = "for example --redis 10.0.0.7:6379,password=...,ssl=true";
    private const string KeepEverything =
        "set maxmemory-policy noeviction and appendonly yes: relations that it forgets are lost (candidate lists may go to Pymk:RedisCache)";

    /// <summary>Connects as a silo does, sends PING, and looks at the settings that make Redis forget.</summary>
    public static async Task<Finding> RedisAsync(string connection)
    {
        ConfigurationOptions options;
        try
        {
            var settings = DoctorSettings.Read();
            settings.Redis = connection;
            options = RedisAddress.Durable(settings);
        }
        catch (Exception e) when (e is SettingException or IOException)
        {
            return Finding.Wrong(e.Message.ReplaceLineEndings(" "), Example);
        }

        if (options.EndPoints.Count == 0)
        {
            return Finding.Wrong($"'{connection}' names no host", Example);
        }

        var address = string.Join(", ", options.EndPoints.Select(e => e is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : e.ToString()));
        options.ConnectTimeout = Math.Min(options.ConnectTimeout, TimeoutMs);
        options.AsyncTimeout = Math.Min(options.AsyncTimeout, TimeoutMs);

        // The client itself refuses CONFIG otherwise; the server decides as ever.
        (options.ConnectRetry, options.AbortOnConnectFail, options.AllowAdmin) = (1, true, true);
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
            var ping = await redis.GetDatabase().PingAsync();
            var answer = string.Create(CultureInfo.InvariantCulture, $"{address} answers PING in {ping.TotalMilliseconds:0.0} ms");
            return await FindForgettingAsync(redis) is { } how ? Finding.Note($"{answer}, but {how}", KeepEverything) : Finding.Fine(answer);
        }
        catch (Exception e) when (IsRedis(e))
        {
            return e.Message.Contains("auth", StringComparison.OrdinalIgnoreCase)
                ? Finding.Wrong($"{address} refuses this user or password", "--redis HOST:PORT,user=...,password=...")
                : Finding.Wrong($"{address} does not answer PING", "start Redis, or check the address, the firewall and ssl=");
        }
    }

    /// <summary>Checks that the folder of the embedded store can be created and written.</summary>
    public static Finding Embedded(string folder)
    {
        var path = Path.GetFullPath(folder);
        try
        {
            var created = !Directory.Exists(path);
            Directory.CreateDirectory(path);
            var probe = Path.Combine(path, $".doctor-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            var free = new DriveInfo(path).AvailableFreeSpace / MachineChecks.Giga;
            if (created)
            {
                Directory.Delete(path);
            }

            return Finding.Fine($"embedded, {folder} is writable, {MachineChecks.Figure(free, "GB free")} (a Redis: --redis HOST:PORT)");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Wrong(
                $"embedded, {folder} is not writable: {e.Message}", "give this account write access, or choose another folder: --data FOLDER");
        }
    }

    // Managed servers often hide their settings.
    private static async Task<string?> FindForgettingAsync(ConnectionMultiplexer redis)
    {
        try
        {
            var server = redis.GetServers().First(s => s.IsConnected);
            var policy = await SettingAsync(server, "maxmemory-policy");
            var appends = await SettingAsync(server, "appendonly");
            return policy is { Length: > 0 } && policy != "noeviction" ? $"evicts ({policy})" : appends == "no" ? "writes no append-only file" : null;
        }
        catch (Exception e) when (IsRedis(e))
        {
            return $"does not tell its settings ({e.Message.ReplaceLineEndings(" ")})";
        }
    }

    private static async Task<string?> SettingAsync(IServer server, string name) =>
        (await server.ConfigGetAsync(name)).FirstOrDefault().Value;

    // Not all failures of the client are of one type.
    private static bool IsRedis(Exception e) => e is RedisException or RedisCommandException or TimeoutException;
}
