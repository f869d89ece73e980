using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Pymk.Client;
using Pymk.Client.Gateways;
using Pymk.Grains.Interfaces.Experiments;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Interfaces.Users;
using Pymk.Training.Cli;

namespace Pymk.Training.Experiments;

/// <summary>
/// The verb <c>experiment</c>: changes the experiments of a running service, and computes results from logs. Exit code 1 where no service answers, or a
/// result is refused.
/// </summary>
internal static class ExperimentCommand
{
    private const int Failed = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static Command Create()
    {
        var gateways = new Option<string>("--gateways")
        {
            Description = "Gateways of the running silos, as 'serve' prints them: ADDRESS:PORT[,ADDRESS:PORT...].",
            DefaultValueFactory = _ => "127.0.0.1:30000",
            Recursive = true,
        };
        var cluster = new Option<string>("--cluster-id")
        {
            Description = "Name of the cluster.",
            DefaultValueFactory = _ => PymkCluster.DefaultClusterId,
            Recursive = true,
        };
        var name = new Argument<string>("NAME") { Description = "Name of the experiment." };
        var file = new Option<FileInfo>("--file") { Description = "JSON with reach, salt and arms: docs/experiments.md.", Required = true };
        var share = OptionRanges.Create("--share", "Percent of all users who are in it.", 1, 1, 100);
        var command = new Command("experiment", "Compares settings on a part of the users: writes, begins, ramps and ends experiments, and computes results.")
        {
            gateways,
            cluster,
        };

        Command Verb(string verb, string description, Func<ParseResult, IExperimentsGrain, Task> run, params Symbol[] parts)
        {
            var made = new Command(verb, description);
            foreach (var part in parts)
            {
                if (part is Argument argument)
                {
                    made.Add(argument);
                }
                else
                {
                    made.Add((Option)part);
                }
            }

            made.SetAction((parsed, cancellation) => AskAsync(
                parsed.GetValue(gateways)!, parsed.GetValue(cluster)!, experiments => run(parsed, experiments), cancellation));
            return made;
        }

        command.Add(Verb("list", "Lists the experiments.", async (_, experiments) => Tell(await experiments.List())));
        command.Add(Verb(
            "write", "Writes a draft, or writes over one.",
            async (parsed, experiments) =>
            {
                var of = parsed.GetValue(name)!;
                Tell(await experiments.Write(of, Read(parsed.GetValue(file)!, of)));
            },
            name, file));
        command.Add(Verb(
            "start", "Begins an experiment.",
            async (parsed, experiments) => Tell(
                await experiments.Change(parsed.GetValue(name)!, new ExperimentChange(ExperimentState.Running, parsed.GetValue(share)))),
            name, share));
        command.Add(Verb(
            "ramp", "Takes in more users, or fewer: nobody moves to another arm.",
            async (parsed, experiments) => Tell(await experiments.Change(parsed.GetValue(name)!, new ExperimentChange(Share: parsed.GetValue(share)))),
            name, share));
        command.Add(Verb(
            "stop", "Ends an experiment: everybody is answered by the service's settings again.",
            async (parsed, experiments) => Tell(await experiments.Change(parsed.GetValue(name)!, new ExperimentChange(ExperimentState.Stopped))),
            name));
        command.Add(Verb(
            "kill", "Ends an experiment that does harm, as 'stop' does, and remembers it so.",
            async (parsed, experiments) => Tell(await experiments.Change(parsed.GetValue(name)!, new ExperimentChange(ExperimentState.Killed))),
            name));
        command.Add(Verb(
            "delete", "Deletes a draft, or an experiment that ended.",
            (parsed, experiments) => experiments.Delete(parsed.GetValue(name)!),
            name));
        command.Add(ResultCommand.Create());
        command.Add(CheckCommand.Create());
        return command;
    }

    private static async Task<int> AskAsync(
        string gateways, string cluster, Func<IExperimentsGrain, Task> run, CancellationToken cancellation)
    {
        try
        {
            using var host = await GatewayHost.ConnectAsync(gateways, cluster, cancellation);
            await run(host.Services.GetRequiredService<IGrainFactory>().GetGrain<IExperimentsGrain>(0));
            await host.StopAsync(cancellation);
            return 0;
        }
        catch (FormatException e)
        {
            throw new UserErrorException($"--gateways: {e.Message}", e);
        }
        catch (Exception e) when (e is InvalidRequestException or UnknownExperimentException or ExperimentStateException)
        {
            throw new UserErrorException(e.Message, e);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or StoreUnavailableException)
        {
            await Console.Error.WriteLineAsync(
                $"pymk: the service does not answer at {gateways} ({e.Message.ReplaceLineEndings(" ")}); start it with ./pymk serve, "
                + "or name its gateway with --gateways and its cluster with --cluster-id");
            return Failed;
        }
    }

    private static ExperimentPlan Read(FileInfo file, string name)
    {
        try
        {
            var plan = JsonSerializer.Deserialize<PlanFile>(File.ReadAllText(file.FullName), Json)
                ?? throw new UserErrorException($"{file}: must be a JSON object");
            return new ExperimentPlan(plan.Reach, plan.Salt ?? name, plan.Arms ?? throw new UserErrorException($"{file}: lacks 'arms'"));
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"{file}: {e.Message}", e);
        }
    }

    private static void Tell(Experiment experiment) => Console.WriteLine(JsonSerializer.Serialize(experiment with { Buckets = [] }, Json));

    private static void Tell(Experiment[] experiments)
    {
        foreach (var e in experiments)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"{e.Name,-24} {e.State.ToString().ToLowerInvariant(),-8} {e.Share,3} % of {e.Plan.Reach} %   {string.Join(", ", e.Plan.Arms.Select(a => $"{a.Name} {a.Share} %"))}"));
        }

        if (experiments.Length == 0)
        {
            Console.WriteLine("no experiments");
        }
    }

    private sealed record PlanFile(ExperimentArm[]? Arms, int Reach = 50, string? Salt = null);
}
