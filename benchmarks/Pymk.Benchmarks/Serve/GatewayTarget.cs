using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Pymk.Client;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Benchmarks.Serve;

/// <summary>The typed client over the silos' gateways, as a frontend uses it.</summary>
internal sealed class GatewayTarget : ITarget
{
    private readonly IHost _host;
    private readonly IPymkClient _client;

    private GatewayTarget(IHost host) => (_host, _client) = (host, host.Services.GetRequiredService<IPymkClient>());

    public static async Task<GatewayTarget> ConnectAsync(IReadOnlyList<IPEndPoint> gateways, int maxInFlight)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UsePymkGateway(gateways);
        builder.Services.AddPymkClient(o => o.MaxInFlight = maxInFlight);
        var host = builder.Build();
        await host.StartAsync();
        return new GatewayTarget(host);
    }

    /// <summary>What the silo behind the gateway has used.</summary>
    public ValueTask<ProcessFigures> GetProcessAsync() => _host.Services.GetRequiredService<IClusterClient>().GetGrain<IUserDirectoryGrain>(0).GetProcess();

    public ValueTask<long[]?> AskAsync(long user, SuggestionMode mode)
    {
        var asked = _client.GetSuggestionsAsync(user, SuggestionLimits.DefaultCount, mode);
        return asked.IsFaulted && asked.AsTask().Exception?.InnerException is OverloadedException ? default : PeopleAsync(asked);
    }

    public Task DismissAsync(long user, long other) => _client.DismissAsync(user, other);

    public Task ConnectAsync(long user, long other) => _client.ConnectAsync(user, other);

    public Task BlockAsync(long user, long other) => _client.BlockAsync(user, other);

    public Task RecordImpressionsAsync(long user, long[] shown) => _client.RecordImpressionsAsync(user, shown);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private static async ValueTask<long[]?> PeopleAsync(ValueTask<SuggestionAnswer> asked)
    {
        try
        {
            var answer = await asked;
            var people = new long[answer.Count];
            answer.CopyIds(people);
            return people;
        }
        catch (OverloadedException)
        {
            return null;
        }
    }
}
