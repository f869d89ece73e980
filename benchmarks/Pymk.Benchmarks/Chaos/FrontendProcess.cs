using System.Diagnostics;
using System.Globalization;
using Pymk.Benchmarks.Silos;

namespace Pymk.Benchmarks.Chaos;

/// <summary>The HTTP side in a process of its own. It ends with this object.</summary>
internal sealed class FrontendProcess : IDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private FrontendProcess(Process process, Uri http) => (_process, Http) = (process, http);

    /// <summary>Address of the API.</summary>
    public Uri Http { get; }

    /// <summary>Starts the process and returns when it answers.</summary>
    /// <exception cref="IOException">It ends, or does not answer within two minutes.</exception>
    public static async Task<FrontendProcess> StartAsync(string gateways)
    {
        var http = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}"));
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Pymk.Web.dll"), "--urls", http.ToString(), "--Pymk:Gateways", gateways])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_gcServer"] = "0", ["Logging__LogLevel__Default"] = "Error" },
        };
        var process = Process.Start(start) ?? throw new IOException("The frontend's process does not start.");
        using var limit = new CancellationTokenSource(StartTime);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith("pymk: http ", StringComparison.Ordinal))
                {
                    _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                    return new FrontendProcess(process, http);
                }
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        process.Dispose();
        throw new IOException("The frontend did not start; its errors are above.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
