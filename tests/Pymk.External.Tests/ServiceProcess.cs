using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pymk.External.Tests;

/// <summary>A built program in a process of its own, asked over HTTP: a silo, or a separate frontend.</summary>
internal sealed partial class ServiceProcess : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines;
    private readonly HttpClient _client;

    private ServiceProcess(Process process, ConcurrentQueue<string> lines, Match serving)
    {
        (_process, _lines) = (process, lines);
        _client = new HttpClient { BaseAddress = new Uri(serving.Groups["http"].Value), Timeout = TimeSpan.FromMinutes(1) };
        Gateway = serving.Groups["gateway"].Value;
    }

    /// <summary>The address of its HTTP side, with a slash at its end.</summary>
    public Uri Address => _client.BaseAddress!;

    /// <summary>The silo's gateway, <c>address:port</c>.</summary>
    public string Gateway { get; }

    /// <summary>Starts a silo; completes when it serves.</summary>
    public static Task<ServiceProcess> StartSiloAsync(string model, string data, params string[] more) => StartAsync(
        "Pymk.Silo.dll",
        [
            "serve", "--model", model, "--data", data, "--http", "http://127.0.0.1:0", "--set", "Pymk:SiloPort=0", "Pymk:GatewayPort=0",
            "Pymk:ListsAhead:ActiveDays=0", $"Pymk:EventLog:Folder={data}-interactions", .. more,
        ],
        TestContext.Current.CancellationToken);

    /// <summary>Runs <c>serve</c> until it ends by itself; returns its exit code and the lines that are not empty.</summary>
    public static Task<(int Code, string[] Lines)> RunSiloAsync(string[] arguments) => RunVerbAsync(["serve", .. arguments]);

    /// <summary>Runs a verb of the silo's program; returns its exit code and the lines that are not empty.</summary>
    public static async Task<(int Code, string[] Lines)> RunVerbAsync(string[] arguments)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var process = Start("Pymk.Silo.dll", arguments);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            var output = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return (process.ExitCode, (output + await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            process.Kill();
        }
    }

    /// <summary>Starts a verb of the silo's program.</summary>
    public static Process StartVerb(string[] arguments) => Start("Pymk.Silo.dll", arguments);

    /// <summary>Starts a frontend of these gateways; completes when it serves. Cancelling ends the process.</summary>
    public static Task<ServiceProcess> StartWebAsync(string gateways, CancellationToken cancellation, params string[] more) =>
        StartAsync("Pymk.Web.dll", ["--urls", "http://127.0.0.1:0", "--Pymk:Gateways", gateways, .. more], cancellation);

    public Task<HttpResponseMessage> GetAsync(string address) => _client.GetAsync(address);

    /// <summary>The people suggested to a user, in order.</summary>
    public async Task<long[]> SuggestAsync(long user, int count = 20) =>
        (await AskAsync(user, count, TestContext.Current.CancellationToken)).Suggested;

    /// <summary>The people suggested to a user, in order, and the version that ranked them.</summary>
    public async Task<(string Version, long[] Suggested)> AskAsync(long user, int count, CancellationToken cancellation)
    {
        var answer = await _client.GetFromJsonAsync<JsonElement>($"/v1/users/{user}/suggestions?count={count}", cancellation);
        var people = answer.GetProperty("suggestions").EnumerateArray().Select(s => s.GetProperty("userId").GetInt64());
        return (answer.GetProperty("modelVersion").GetString()!, [.. people]);
    }

    /// <summary>The people of a user's dismissals, blocks or invitations, in order.</summary>
    public async Task<long[]> ListAsync(long user, string what)
    {
        var page = await _client.GetFromJsonAsync<JsonElement>($"/v1/users/{user}/{what}?take=100", TestContext.Current.CancellationToken);
        return [.. page.GetProperty("people").EnumerateArray().Select(p => p.GetProperty("userId").GetInt64())];
    }

    /// <summary>The status of the service.</summary>
    public Task<JsonElement> StatusAsync() => _client.GetFromJsonAsync<JsonElement>("/v1/status", TestContext.Current.CancellationToken);

    public async Task PostAsync(long user, string what, long other)
    {
        using var response = await _client.PostAsJsonAsync($"/v1/users/{user}/{what}", new { userId = other });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Counts views; completes when they are acknowledged.</summary>
    public async Task PostViewsAsync(long user, IEnumerable<long> viewed)
    {
        using var response = await SendAsync(HttpMethod.Post, $"/v1/users/{user}/views", new { userIds = viewed });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Sends a request, with a JSON body where there is one.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, object? body)
    {
        using var request = new HttpRequestMessage(method, address) { Content = body is null ? null : JsonContent.Create(body) };
        return await _client.SendAsync(request);
    }

    /// <summary>Ends the process with SIGKILL: nothing that it holds in memory is written.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Ends the process with SIGTERM and returns everything that it printed.</summary>
    public async Task<IReadOnlyCollection<string>> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _lines;
    }

    /// <summary>Ends the process and returns everything that it printed.</summary>
    public IReadOnlyCollection<string> End()
    {
        Kill();
        return _lines;
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

    private static Process Start(string program, string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // As ./pymk does on few cores.
            Environment = { ["DOTNET_gcServer"] = "0" },
        })!;

    private static async Task<ServiceProcess> StartAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        try
        {
            return await StartOnceAsync(program, arguments, cancellation);
        }
        catch (InvalidOperationException e) when (e.Message.Contains("Address already in use", StringComparison.Ordinal))
        {
            // A connection took a port between the program's look for a free one and its use.
            return await StartOnceAsync(program, arguments, cancellation);
        }
    }

    private static async Task<ServiceProcess> StartOnceAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        var process = Start(program, arguments);
        var serving = new TaskCompletionSource<Match>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lines = new ConcurrentQueue<string>();
        void Read(string? line)
        {
            if (line is null)
            {
                return;
            }

            lines.Enqueue(line);
            if (ServingLine().Match(line) is { Success: true } match)
            {
                serving.TrySetResult(match);
            }
        }

        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => serving.TrySetException(new InvalidOperationException($"{program} ended: {string.Join('\n', lines)}"));
        try
        {
            return new ServiceProcess(process, lines, await serving.Task.WaitAsync(StartTimeout, cancellation));
        }
        catch
        {
            process.Kill();
            throw;
        }
    }

    [GeneratedRegex("^pymk: (serving; )?http (?<http>[^,;]+)(; gateway (?<gateway>[^;]+))?")]
    private static partial Regex ServingLine();
}
