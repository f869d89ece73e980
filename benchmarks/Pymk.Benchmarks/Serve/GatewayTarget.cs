using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Pymk.Client;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Measurement;

namespace Pymk.Benchmarks.Serve;

/// <summary>
/// Requests by the typed client over the silos' gateways, as a frontend sends them. Requests that must score or generate go to the user's grain
/// itself, with the client's limit.
/// </summary>
internal sealed class GatewayTarget : ITarget
{
    private readonly IHost _host;
    private readonly IPymkClient _client;
    private readonly IClusterClient _grains;
    private readonly WorkLimit _working;
    private readonly UserNames _names;

    private GatewayTarget(IHost host, UserNames names, int maxInFlight)
    {
        (_host, _names, _working) = (host, names, new WorkLimit("client", maxInFlight));
        _client = host.Services.GetRequiredService<IPymkClient>();
        _grains = host.Services.GetRequiredService<IClusterClient>();
    }

    public static async Task<GatewayTarget> ConnectAsync(IReadOnlyList<IPEndPoint> gateways, UserNames names, int maxInFlight)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UsePymkGateway(gateways);
        builder.Services.AddPymkClient(o => o.MaxInFlight = maxInFlight);
        var host = builder.Build();
        await host.StartAsync();
        return new GatewayTarget(host, names, maxInFlight);
    }

    /// <summary>The grains behind the gateways.</summary>
    public IClusterClient Grains => _grains;

    /// <summary>Resource use of the silo behind the gateway.</summary>
    public ValueTask<ProcessFigures> GetProcessAsync() => _grains.GetGrain<IProcessGrain>(0).GetFigures();

    public ValueTask<ShownPeople?> AskAsync(long user, Work work)
    {
        if (work != Work.None)
        {
            return WorkAsync(user, work);
        }

        var asked = _client.GetSuggestionsAsync(_names.Of(user));
        return asked.IsFaulted && asked.AsTask().Exception?.InnerException is OverloadedException ? default : PeopleAsync(asked);
    }

    public Task DismissAsync(long user, long other) => _client.DismissAsync(_names.Of(user), _names.Of(other));

    public Task ConnectAsync(long user, long other) => _client.ConnectAsync(_names.Of(user), _names.Of(other));

    public Task BlockAsync(long user, long other) => _client.BlockAsync(_names.Of(user), _names.Of(other));

    public Task RecordViewsAsync(long user, long[] shown) => _client.RecordViewsAsync(_names.Of(user), Array.ConvertAll(shown, _names.Of));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private async ValueTask<ShownPeople?> WorkAsync(long user, Work work)
    {
        if (!_working.TryEnter())
        {
            return null;
        }

        try
        {
            return await PeopleAsync(AnswerAsync(_grains.GetGrain<IUserWorkGrain>(user), work));
        }
        finally
        {
            _working.Leave();
        }
    }

    private static async ValueTask<SuggestionAnswer> AnswerAsync(IUserWorkGrain user, Work work)
    {
        if (work == Work.Generation)
        {
            return await user.Generate(SuggestionLimits.DefaultCount);
        }

        return await user.TryRank(SuggestionLimits.DefaultCount) ?? await user.Rank(SuggestionLimits.DefaultCount);
    }

    private static async ValueTask<ShownPeople?> PeopleAsync(ValueTask<SuggestionAnswer> asked)
    {
        try
        {
            return new ShownPeople(await asked);
        }
        catch (OverloadedException)
        {
            return null;
        }
    }
}
