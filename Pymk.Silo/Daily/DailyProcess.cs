using System.Globalization;
using System.Net;
using Pymk.Client.Tls;
using Pymk.Grains.Cycle;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Silo.Settings;

namespace Pymk.Silo.Daily;

/// <summary>
/// Runs the verb <c>daily</c> in a process beside this silo, with the silo's own settings and through its gateway. The end of the silo ends it in
/// order. After a crash of the silo it waits some minutes for this silo, then ends; the next run goes on with its training.
/// </summary>
internal sealed partial class DailyProcess(
    SiloSettings settings, IConfiguration configuration, IGrainFactory grains, ILogger<DailyProcess> log) : IDailyProcess, IHostedService
{
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private Task _run = Task.CompletedTask;

    public void Start(string work, IReadOnlyList<string> options)
    {
        lock (_gate)
        {
            if (_run.IsCompleted && !_end.IsCancellationRequested)
            {
                _run = Task.Run(() => RunAsync(work, options));
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _end.CancelAsync();
        Task run;
        lock (_gate)
        {
            run = _run;
        }

        await run.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // How the child reaches the gateway, whichever way this silo was told.
    private IEnumerable<KeyValuePair<string, string?>> Connections() => configuration.GetSection(ClusterTlsOptions.Section).AsEnumerable()
        .Where(setting => setting.Value is not null)
        .Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value));

    private async Task RunAsync(string work, IReadOnlyList<string> options)
    {
        var last = "";
        string problem;
        try
        {
            var code = await ChildProcess.RunAsync(
                typeof(DailyProcess).Assembly.Location,
                [
                    "daily", "--model", settings.Model, "--gateways", new IPEndPoint(IPAddress.Parse(settings.Address), settings.GatewayPort).ToString(), "--cluster-id", settings.ClusterId,
                    "--work", work, .. options,
                ],
                line =>
                {
                    last = line;
                    LogLine(line);
                },
                _end.Token,
                Connections());
            problem = code is ExitCodes.Published or ExitCodes.NotPublished or ExitCodes.Refused
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $"exit code {code}: {last}");
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (DailyException e)
        {
            problem = e.Message;
        }

        try
        {
            await grains.GetGrain<ICycleGrain>(0).ProcessEnded(problem);
        }
        catch (Exception e) when (Patience.IsSilence(e))
        {
            // The grain looks again by itself.
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Line}")]
    private partial void LogLine(string line);
}
