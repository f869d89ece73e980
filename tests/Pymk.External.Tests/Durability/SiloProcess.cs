using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pymk.External.Tests.Durability;

/// <summary>The program as it is shipped, in a process of its own, spoken to over HTTP.</summary>
internal sealed partial class SiloProcess : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly HttpClient _client;

    private SiloProcess(Process process, Uri http) => (_process, _client) = (process, new HttpClient { BaseAddress = http, Timeout = TimeSpan.FromMinutes(1) });

    public static async Task<SiloProcess> StartAsync(string model, string data, params string[] more)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Pymk.Silo.dll"), "serve", "--model", model, "--data", data,
            "--http", "http://127.0.0.1:0", "--silo-port", "0", "--gateway-port", "0", .. more,
        ];
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var ready = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string?>();
        void Hear(string? line)
        {
            lock (said)
            {
                said.Add(line);
            }

            if (line is not null && ServingLine().Match(line) is { Success: true } match)
            {
                ready.TrySetResult(new Uri(match.Groups[1].Value));
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
                ready.TrySetException(new InvalidOperationException("The silo ended: " + string.Join('\n', said)));
            }
        };
        try
        {
            return new SiloProcess(process, await ready.Task.WaitAsync(StartTimeout));
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

    [GeneratedRegex("^pymk: serving; http ([^,;]+)")]
    private static partial Regex ServingLine();
}
