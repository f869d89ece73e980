using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pymk.Testing.Models;

namespace Pymk.External.Tests.Http;

/// <summary>The README's shop without Kafka: its commands, run by bash and curl against a silo without brokers, with its ids and with text ids.</summary>
public sealed partial class ShopWithoutKafkaTests : IDisposable
{
    private const string Section = "## A shop with no Kafka";

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-shop-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("shop/100%:")]
    public async Task Commands_OfTheReadme_DoWhatItSays_AndSurviveAKill(string prefix)
    {
        var model = Path.Combine(_folder, "model");
        ModelFixture.Publish(model, "v1", texts: prefix.Length == 0 ? null : [.. Enumerable.Range(0, 300).Select(i => $"{prefix}{i}")]);
        string PathOf(long user) => $"/v1/users/{Uri.EscapeDataString($"{prefix}{user}")}";
        string[] answers;
        using (var silo = await StartAsync(model))
        {
            answers = await RunAsync(Script(silo.Address, prefix));
            silo.Kill();
        }

        Assert.Equal(5, answers.Count(line => line.Contains("\"status\":204", StringComparison.Ordinal) && line.StartsWith("{\"row\":", StringComparison.Ordinal)));
        var suggested = answers.Where(line => line.Contains("\"suggestions\":", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(2, suggested.Length);
        Assert.Equal($"{prefix}900004", First(suggested[0]));
        Assert.NotEqual($"{prefix}900004", First(suggested[1]));
        Assert.True(suggested[1].TryGetProperty("next", out _));
        Assert.Contains(answers, line => line.Contains("\"finished\": true", StringComparison.Ordinal));

        // Acknowledged means written: the next process has all of it.
        using var next = await StartAsync(model);
        var friends = await JsonAsync(next, PathOf(900_001));
        Assert.Equal(("Member 1", 3), (friends.GetProperty("name").GetString(), friends.GetProperty("connections").GetInt32()));
        foreach (var (user, status) in new[] { (900_008, 200), (900_009, 410), (900_010, 410) })
        {
            using var response = await next.GetAsync(PathOf(user));
            Assert.Equal((user, status), (user, (int)response.StatusCode));
        }

        var data = await JsonAsync(next, PathOf(900_004) + "/data");
        Assert.Equal(["accept", "invite"], data.GetProperty("interactions").EnumerateArray().Select(i => i.GetProperty("type").GetString()).Order());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string First(JsonElement answer) => answer.GetProperty("suggestions")[0].GetProperty("userId").ToString();

    private static async Task<JsonElement> JsonAsync(ServiceProcess silo, string address)
    {
        using var response = await silo.GetAsync(address);
        return JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Token)).RootElement;
    }

    // The indented lines of the section, but for the start of the service.
    private static string Script(Uri address, string prefix)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Pymk.sln")))
        {
            folder = folder.Parent;
        }

        var lines = File.ReadLines(Path.Combine(folder.FullName, "README.md")).SkipWhile(line => line != Section).Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line[4..])
            .Where(line => !line.StartsWith("./pymk", StringComparison.Ordinal));
        return WithPrefix(string.Join('\n', lines), prefix).Replace("http://127.0.0.1:8080", address.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace("\ncurl ", "\necho; curl ", StringComparison.Ordinal);
    }

    // The ids of the README are numbers: in paths and parameters percent-encoded texts take their place, in JSON strings.
    private static string WithPrefix(string script, string prefix)
    {
        var encoded = Uri.EscapeDataString(prefix);
        return prefix.Length == 0 ? script
            : IdInJson().Replace(script, $"\"{prefix}$0\"").Replace("/users/9", $"/users/{encoded}9", StringComparison.Ordinal)
                .Replace("/users/$", $"/users/{encoded}$", StringComparison.Ordinal).Replace("exclude=", $"exclude={encoded}", StringComparison.Ordinal);
    }

    [GeneratedRegex("(?<=: )9000\\d\\d")]
    private static partial Regex IdInJson();

    private static async Task<string[]> RunAsync(string script)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = bash.StandardError.ReadToEndAsync(Token);
        var output = await bash.StandardOutput.ReadToEndAsync(Token);
        await bash.WaitForExitAsync(Token);
        Assert.True(bash.ExitCode == 0, $"The commands ended with {bash.ExitCode}: {await errors}\n{output}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private Task<ServiceProcess> StartAsync(string model) => ServiceProcess.StartSiloAsync(
        model, Path.Combine(_folder, "data"), "--set", "Kafka:BootstrapServers=none", $"Pymk:EventLog:Folder={Path.Combine(_folder, "logs")}");
}
