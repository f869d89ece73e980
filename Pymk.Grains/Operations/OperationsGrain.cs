using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Pymk.Grains.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Operations;
using Pymk.Grains.Interfaces.Rollout;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Streams.Kafka.DeadLetters;

namespace Pymk.Grains.Operations;

/// <inheritdoc cref="IOperationsGrain"/>
/// <remarks>Interleaves: a slow answer, such as that of brokers, holds back no other.</remarks>
[Orleans.Concurrency.Reentrant]
internal sealed class OperationsGrain(
    IClusterMembershipService members, OperatedModels models, ModelRegistry served, IServiceProvider services, TimeProvider time)
    : Grain, IOperationsGrain
{
    // Rows of the logs that an answer reads: a second for each million or so.
    private const long MostRows = 5_000_000;

    private static readonly TimeSpan QualityLife = TimeSpan.FromMinutes(5);

    private readonly IKafkaDeadLetters? _letters = services.GetKeyedService<IKafkaDeadLetters>(PymkStreams.Provider);
    private readonly IInteractionCounts? _counts = services.GetService<IInteractionCounts>();

    // The answer to the last question for the quality, for all who ask soon after.
    private (int Days, DateTimeOffset At, Task<OperatedQuality> Answer)? _quality;

    private IEnumerable<string> Silos =>
        members.CurrentSnapshot.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress.ToParsableString());

    public Task<ProcessFigures[]> GetFigures() => Task.WhenAll(Silos.Select(silo => AskAsync(
        silo, grain => grain.GetFigures(), new ProcessFigures(silo, "It does not answer."))));

    public async Task<OperatedModel[]> GetModels() => models.Read(await GrainFactory.GetGrain<IRolloutGrain>(0).GetVersions());

    public Task Serve(string version) => models.ServeAsync(version);

    public async Task<OperatedTopic[]> GetDeadLetters(int most)
    {
        if (_letters is null)
        {
            return [];
        }

        Check("most", most, OperationLimits.DeadLetters);
        var topics = new List<OperatedTopic>();
        foreach (var topic in EventTopics.All)
        {
            var found = await _letters.ReadAsync(topic, most, CancellationToken.None);
            topics.Add(new OperatedTopic(
                topic, found.Held,
                [.. found.Newest.Select(l => new OperatedLetter(l.Partition, l.Offset, l.FailedAt, l.Reason, l.Key, l.Value, l.Source))]));
        }

        return [.. topics];
    }

    public async Task SendAgain(string topic, int partition, long offset)
    {
        if (!EventTopics.All.Contains(topic))
        {
            throw new InvalidRequestException("topic", $"The topic must be {string.Join(", ", EventTopics.All)}.");
        }

        if (_letters is null || !await _letters.SendAgainAsync(topic, partition, offset, CancellationToken.None))
        {
            throw new InvalidRequestException("offset", $"There is no dead letter {partition}/{offset} of the topic {topic}.");
        }
    }

    public async Task<OperatedQuality> GetQuality(int days)
    {
        Check("days", days, OperationLimits.QualityDays);
        var now = time.GetUtcNow();
        if (_quality is not { } last || last.Days != days || now - last.At > QualityLife || last.Answer.IsFaulted)
        {
            _quality = last = (days, now, ReadQualityAsync(days, DateOnly.FromDateTime(now.UtcDateTime)));
        }

        return await last.Answer;
    }

    private static void Check(string parameter, int value, int most)
    {
        if (value < 1 || value > most)
        {
            throw new InvalidRequestException(parameter, $"It must be 1 to {most}, is {value}.");
        }
    }

    private async Task<OperatedQuality> ReadQualityAsync(int days, DateOnly today)
    {
        var users = served.HasModel ? served.Current.Manifest.Users - served.Current.Manifest.Erased : 0;
        var told = await Task.WhenAll(Silos.Select(silo => AskAsync(silo, grain => grain.GetSources(days), [])));
        QualitySource[] sources =
        [
            .. told.SelectMany(s => s).GroupBy(s => s.Source)
                .Select(g => new QualitySource(g.Key, g.Sum(s => s.Views), g.Sum(s => s.Invites), g.Sum(s => s.Dismissals)))
                .OrderByDescending(s => s.Views),
        ];
        if (_counts is null)
        {
            return new OperatedQuality(users, [], [], true, sources);
        }

        var (found, positions, complete) = await Task.Run(() => _counts.ReadAsync(today, days, MostRows, CancellationToken.None));
        return new OperatedQuality(users, found, positions, complete, sources);
    }

    // A silo that ends meanwhile is active until the others know.
    private async Task<T> AskAsync<T>(string silo, Func<ISiloOperationsGrain, Task<T>> ask, T silent)
    {
        try
        {
            return await ask(GrainFactory.GetGrain<ISiloOperationsGrain>(silo));
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            return silent;
        }
    }
}
