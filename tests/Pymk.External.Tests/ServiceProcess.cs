using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pymk.External.Tests;

/// <summary>A program as it is shipped, in a process of its own, spoken to over HTTP: a silo, or the HTTP side apart from the silos.</summary>
internal sealed partial class ServiceProcess : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly HttpClient _client;

    private ServiceProcess(Process process, Match line)
    {
        _process = process;
        _client = new HttpClient { BaseAddress = new Uri(line.Groups["http"].Value), Timeout = TimeSpan.FromMinutes(1) };
        Gateway = line.Groups["gateway"].Value;
    }

    /// <summary>Where clients reach the silo, <c>address:port</c>.</summary>
    public string Gateway { get; }

    /// <summary>Starts a silo and returns when it serves.</summary>
    public static Task<ServiceProcess> StartSiloAsync(string model, string data, params string[] more) => StartAsync(
        "Pymk.Silo.dll",
        ["serve", "--model", model, "--data", data, "--http", "http://127.0.0.1:0", "--set", "Pymk:SiloPort=0", "Pymk:GatewayPort=0", .. more],
        TestContext.Current.CancellationToken);

    /// <summary>Starts the HTTP side before gateways and returns when it serves; it is ended where that is cancelled.</summary>
    public static Task<ServiceProcess> StartWebAsync(string gateways, CancellationToken cancellation, params string[] more) =>
        StartAsync("Pymk.Web.dll", ["--urls", "http://127.0.0.1:0", "--Pymk:Gateways", gateways, .. more], cancellation);

    public Task<HttpResponseMessage> GetAsync(string address) => _client.GetAsync(address);

    private static async Task<ServiceProcess> StartAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var ready = new TaskCompletionSource<Match>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string?>();
        void Hear(string? line)
        {
            lock (said)
            {
                said.Add(line);
            }

            if (line is not null && ServingLine().Match(line) is { Success: true } match)
            {
                ready.TrySetResult(match);
            }
        }

        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) =>
        {
            lock (said)
            {
                ready.TrySetException(new InvalidOperationException($"{program} ended: " + string.Join('\n', said)));
            }
        };
        try
        {
            return new ServiceProcess(process, await ready.Task.WaitAsync(StartTimeout, cancellation));
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    public async Task<long[]> SuggestAsync(long user, int count = 20)
    {
        var answer = await _client.GetFromJsonAsync<JsonElement>($"/v1/users/{user}/suggestions?count={count}");
        return [.. answer.GetProperty("suggestions").EnumerateArray().Select(s => s.GetProperty("userId").GetInt64())];
    }

    public async Task PostAsync(long user, string what, long other)
    {
        using var response = await _client.PostAsJsonAsync($"/v1/users/{user}/{what}", new { userId = other });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Ends the process with SIGKILL: nothing of its memory is written.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
        _client.Dispose();
    }

    [GeneratedRegex("^pymk: (serving; )?http (?<http>[^,;]+)(; gateway (?<gateway>[^;]+))?")]
    private static partial Regex ServingLine();
}
