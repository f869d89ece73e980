using System.Diagnostics;
using Pymk.Streams.Kafka.Tests.Streaming;
using Xunit;

namespace Pymk.Streams.Kafka.Tests.Foreign;

/// <summary>Records of clients that share no code with the provider's client.</summary>
public sealed class ForeignClientTests
{
    private const string KafkaJsVersion = "2.2.4";

    [Fact]
    public async Task Kcat_ProducesAndReads_WhatGrainsReceive()
    {
        Assert.SkipUnless(Exists("kcat"), "kcat is not installed (apt-get install kcat).");
        await using var cluster = await KafkaTestCluster.StartAsync();

        string[] produce = ["-P", "-b", cluster.Broker.BootstrapServers, "-t", KafkaTestCluster.Topic, "-K:"];
        await RunAsync("kcat", produce, "a:from kcat\na:unreadable from kcat\n");
        await cluster.Ledger.Until(() => cluster.Ledger.Of("a").Length == 1);
        await cluster.UntilCommittedAsync(2);

        Assert.Equal(["from kcat"], cluster.Ledger.Of("a"));
        string[] consume = ["-C", "-e", "-q", "-b", cluster.Broker.BootstrapServers, "-t", KafkaTestCluster.DeadLetters, "-f", "%s|%h"];
        var letters = await RunAsync("kcat", consume, "");
        Assert.Contains("unreadable from kcat|", letters, StringComparison.Ordinal);
        Assert.Contains($"dead-letter-topic={KafkaTestCluster.Topic}", letters, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KafkaJs_Produces_WhatGrainsReceive()
    {
        var modules = await InstallKafkaJsAsync();
        await using var cluster = await KafkaTestCluster.StartAsync();
        const string Script = """
            const { Kafka, logLevel } = require('kafkajs');
            (async () => {
              const producer = new Kafka({ brokers: [process.argv[1]], logLevel: logLevel.ERROR }).producer();
              await producer.connect();
              await producer.send({ topic: process.argv[2], acks: -1, messages: [{ key: 'a', value: 'from kafkajs' }] });
              await producer.disconnect();
            })().catch(e => { console.error(e); process.exit(1); });
            """;

        await RunAsync("node", ["-e", Script, cluster.Broker.BootstrapServers, KafkaTestCluster.Topic], "", modules);

        await cluster.Ledger.Until(() => cluster.Ledger.Of("a").Length == 1);
        Assert.Equal(["from kafkajs"], cluster.Ledger.Of("a"));
    }

    // Installed beside the test program, so only the first run asks the registry.
    private static async Task<string> InstallKafkaJsAsync()
    {
        Assert.SkipUnless(Exists("npm") && Exists("node"), "node and npm are not installed (apt-get install nodejs npm).");
        var folder = Path.Combine(AppContext.BaseDirectory, "kafkajs");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "kafkajs")))
        {
            Directory.CreateDirectory(folder);
            try
            {
                await RunAsync("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, $"kafkajs@{KafkaJsVersion}"], "");
            }
            catch (InvalidOperationException e)
            {
                Assert.Skip($"kafkajs could not be installed, the npm registry does not answer: {e.Message}");
            }
        }

        return folder;
    }

    private static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<string> RunAsync(string program, string[] arguments, string input, string? folder = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        })!;
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
