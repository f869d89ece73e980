using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace Pymk.Page.Tests;

/// <summary>axe-core, from the npm registry: judges whether everybody can use a page. The first run that finds it missing installs it.</summary>
internal static class Axe
{
    private static readonly SemaphoreSlim Installing = new(1, 1);

    /// <summary>What a page has against it, a line for each rule and element; empty for a page that everybody can use.</summary>
    /// <param name="page">The page.</param>
    /// <param name="rules">The rules to judge by, as JavaScript; all of them where null.</param>
    public static async Task<string[]> ViolationsAsync(IPage page, string? rules = null)
    {
        await page.AddScriptTagAsync(new PageAddScriptTagOptions { Path = await InstallAsync() });
        var found = await page.EvaluateAsync<JsonElement>($"axe.run(document, {rules ?? "{}"})");
        return
        [
            .. from rule in found.GetProperty("violations").EnumerateArray()
               from node in rule.GetProperty("nodes").EnumerateArray()
               select $"{rule.GetProperty("id").GetString()}: {node.GetProperty("html").GetString()} {node.GetProperty("failureSummary").GetString()}",
        ];
    }

    private static async Task<string> InstallAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "axe");
        var script = Path.Combine(folder, "node_modules", "axe-core", "axe.min.js");
        await Installing.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (!File.Exists(script))
            {
                Assert.SkipUnless(
                    (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(f => File.Exists(Path.Combine(f, "npm"))),
                    "npm is not installed (apt-get install npm).");
                using var npm = Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"])
                {
                    WorkingDirectory = folder,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                })!;
                var said = await npm.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
                await npm.WaitForExitAsync(TestContext.Current.CancellationToken);
                Assert.True(npm.ExitCode == 0, $"npm ci failed: {said}");
            }

            return script;
        }
        finally
        {
            Installing.Release();
        }
    }
}
