using Microsoft.Extensions.DependencyInjection;
using Pymk.Testing.Grains;

namespace Pymk.Client.Tests;

/// <summary>The typed client as a host registers it, over grains in memory.</summary>
internal static class ClientOverGrains
{
    public static IPymkClient Create(FakeGrains grains, Action<PymkClientOptions>? configure = null, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(grains.Factory);
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddPymkClient(configure);
        return services.BuildServiceProvider().GetRequiredService<IPymkClient>();
    }
}
