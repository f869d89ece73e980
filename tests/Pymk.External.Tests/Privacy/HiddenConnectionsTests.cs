using System.Text.Json;
using Pymk.Testing.Models;

namespace Pymk.External.Tests.Privacy;

/// <summary>The setting <c>Pymk:Privacy:CountHiddenConnections</c> of a silo in a process of its own.</summary>
public sealed class HiddenConnectionsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-hidden-").FullName;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HiddenConnection_IsNotNamed_AndCountsAsTheSettingSays(bool counts)
    {
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1", users: 130);
        using var silo = await ServiceProcess.StartSiloAsync(
            model, Path.Combine(_folder, "data"), "--set", $"Pymk:Privacy:CountHiddenConnections={counts}");
        var user = ModelFixture.IdOf(3);
        var before = await MutualsAsync(silo, user);
        var friend = before.Values.SelectMany(m => m.Named).GroupBy(n => n).MaxBy(g => g.Count())!.Key;
        using var hidden = await silo.SendAsync(HttpMethod.Patch, $"/v1/users/{friend}/choices", new { showConnections = false });
        hidden.EnsureSuccessStatusCode();
        var after = await MutualsAsync(silo, user);
        Assert.DoesNotContain(after.Values, m => m.Named.Contains(friend));
        Assert.NotEmpty(after.Keys.Intersect(before.Keys));
        foreach (var person in after.Keys.Intersect(before.Keys))
        {
            var lost = before[person].Count - after[person].Count;
            Assert.InRange(lost, 0, counts ? 0 : 1);
            Assert.True(counts || lost == 1 || !before[person].Named.Contains(friend), $"{person}: {lost}");
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<Dictionary<long, (int Count, long[] Named)>> MutualsAsync(ServiceProcess silo, long user)
    {
        using var response = await silo.GetAsync($"/v1/users/{user}/suggestions?count=100");
        using var answer = JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        return answer.RootElement.GetProperty("suggestions").EnumerateArray().ToDictionary(
            s => s.GetProperty("userId").GetInt64(),
            s =>
            {
                var mutuals = s.GetProperty("mutualConnections");
                return (
                    mutuals.GetProperty("count").GetInt32(),
                    mutuals.GetProperty("sample").EnumerateArray().Select(m => m.GetProperty("userId").GetInt64()).ToArray());
            });
    }
}
