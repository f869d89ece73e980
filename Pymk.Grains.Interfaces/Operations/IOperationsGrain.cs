using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Interfaces.Operations;

/// <summary>What operators see and do. The key is 0.</summary>
[Alias("pymk.operations")]
public interface IOperationsGrain : IGrainWithIntegerKey
{
    /// <summary>The silos and their figures. A silo that does not answer has a problem and no figures.</summary>
    [Alias("figures")]
    Task<ProcessFigures[]> GetFigures();

    /// <summary>The versions of the model directory, newest first; then the refused one.</summary>
    [Alias("models")]
    Task<OperatedModel[]> GetModels();

    /// <summary>Makes a version of the model directory the current one: silos serve it within seconds. A refused one is served on the operator's word.</summary>
    /// <exception cref="InvalidRequestException">There is no such version, it is damaged or current, or the directory cannot be written.</exception>
    [Alias("serve")]
    [ResponseTimeout("00:05:00")]
    Task Serve(string version);

    /// <summary>The dead letters of each topic, the newest ones; none where the cluster reads no topics.</summary>
    /// <param name="most">Most letters of a topic.</param>
    /// <exception cref="TimeoutException">The brokers do not answer.</exception>
    [Alias("dead-letters")]
    Task<OperatedTopic[]> GetDeadLetters(int most);

    /// <summary>Sends the record of a dead letter again.</summary>
    /// <exception cref="InvalidRequestException">There is no such letter.</exception>
    /// <exception cref="TimeoutException">The brokers do not answer.</exception>
    [Alias("send-again")]
    Task SendAgain(string topic, int partition, long offset);

    /// <summary>What became of what was shown, by day and by position, from the interaction logs.</summary>
    /// <param name="days">Days up to today, 1 to <see cref="OperationLimits.QualityDays"/>.</param>
    [Alias("quality")]
    [ResponseTimeout("00:05:00")]
    Task<OperatedQuality> GetQuality(int days);
}

/// <summary>Limits of what operators ask.</summary>
public static class OperationLimits
{
    /// <summary>Most days of quality.</summary>
    public const int QualityDays = 30;

    /// <summary>Most dead letters of a topic.</summary>
    public const int DeadLetters = 100;
}

/// <summary>A process and its figures.</summary>
/// <param name="Name">Address of the silo, or name of the frontend.</param>
/// <param name="Problem">Why it told nothing; empty where it did.</param>
/// <param name="StartedAt">When it began to count.</param>
/// <param name="ModelVersion">The version that it serves; empty for none.</param>
/// <param name="Memory">Bytes of memory that the process uses.</param>
/// <param name="MemoryLimit">Bytes that it may use.</param>
/// <param name="ListBytes">Bytes of candidate lists in memory.</param>
/// <param name="Points">The points of the last minutes in which anything was counted, oldest first.</param>
/// <param name="Lags">Records of events that are not applied yet.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.live-process")]
public sealed record ProcessFigures(
    [property: Id(0)] string Name,
    [property: Id(1)] string Problem,
    [property: Id(2)] DateTimeOffset? StartedAt = null,
    [property: Id(3)] string ModelVersion = "",
    [property: Id(4)] long Memory = 0,
    [property: Id(5)] long MemoryLimit = 0,
    [property: Id(6)] long ListBytes = 0,
    [property: Id(7)] FigurePoint[]? Points = null,
    [property: Id(8)] TopicLag[]? Lags = null);

/// <summary>A point of time.</summary>
/// <param name="Second">Its beginning, Unix seconds.</param>
/// <param name="Counts">By <see cref="Figure"/>.</param>
/// <param name="Latency">Requests by duration, as <see cref="LatencyBuckets"/>.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.figure-point")]
public sealed record FigurePoint([property: Id(0)] long Second, [property: Id(1)] long[] Counts, [property: Id(2)] long[] Latency);

/// <summary>Records that are not applied yet.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Lag">Number of records.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.topic-lag")]
public sealed record TopicLag([property: Id(0)] string Topic, [property: Id(1)] int Partition, [property: Id(2)] long Lag);

/// <summary>A model version.</summary>
/// <param name="Version">Its name.</param>
/// <param name="State"><c>current</c>, <c>kept</c> or <c>refused</c>.</param>
/// <param name="Problem">Why it cannot be read; empty where it can.</param>
/// <param name="TrainedAt">When its training began.</param>
/// <param name="Users">Users of the model.</param>
/// <param name="Connections">Connections of the model.</param>
/// <param name="Served">When it became the current version, the last times, oldest first.</param>
/// <param name="Silos">The silos that serve it.</param>
/// <param name="Figures">How it was judged.</param>
/// <param name="Remarks">Why it was refused, and what could not be judged.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.operated-model")]
public sealed record OperatedModel(
    [property: Id(0)] string Version,
    [property: Id(1)] string State,
    [property: Id(2)] string Problem,
    [property: Id(3)] DateTimeOffset? TrainedAt,
    [property: Id(4)] int Users,
    [property: Id(5)] long Connections,
    [property: Id(6)] DateTimeOffset[] Served,
    [property: Id(7)] string[] Silos,
    [property: Id(8)] JudgedFigure[] Figures,
    [property: Id(9)] string[] Remarks);

/// <summary>A measure of a version and of the one that was served before it, on what neither has learnt from.</summary>
/// <param name="Measure">Such as <c>recall@20</c>.</param>
/// <param name="Value">Of the version.</param>
/// <param name="Before">Of the one before.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.judged-figure")]
public sealed record JudgedFigure([property: Id(0)] string Measure, [property: Id(1)] double Value, [property: Id(2)] double Before);

/// <summary>A topic and its dead letters.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Held">Dead letters that the brokers hold.</param>
/// <param name="Letters">The newest of them, the newest first.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.operated-topic")]
public sealed record OperatedTopic([property: Id(0)] string Topic, [property: Id(1)] long Held, [property: Id(2)] OperatedLetter[] Letters);

/// <summary>A dead letter.</summary>
/// <param name="Partition">Partition of the dead-letter topic.</param>
/// <param name="Offset">Offset in it.</param>
/// <param name="FailedAt">When the record was given up.</param>
/// <param name="Reason">Why.</param>
/// <param name="Key">The record's key; null for none.</param>
/// <param name="Value">The record's value, at most 16 KB of it; null for none.</param>
/// <param name="Source">Partition and offset in its own topic.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.operated-letter")]
public sealed record OperatedLetter(
    [property: Id(0)] int Partition,
    [property: Id(1)] long Offset,
    [property: Id(2)] DateTimeOffset FailedAt,
    [property: Id(3)] string Reason,
    [property: Id(4)] string? Key,
    [property: Id(5)] string? Value,
    [property: Id(6)] string Source);

/// <summary>What became of what was shown.</summary>
/// <param name="Users">Users of the served model, of whom <see cref="QualityDay.PeopleShown"/> are a part.</param>
/// <param name="Days">The days, oldest first.</param>
/// <param name="Positions">The positions of the days together, from 1; the last one is 0: elsewhere, or not told.</param>
/// <param name="Complete">False where the logs hold more than is read.</param>
/// <param name="Sources">The sources of the days, as the silos counted them since they started.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.operated-quality")]
public sealed record OperatedQuality(
    [property: Id(0)] int Users, [property: Id(1)] QualityDay[] Days, [property: Id(2)] QualityPosition[] Positions, [property: Id(3)] bool Complete,
    [property: Id(4)] QualitySource[] Sources);

/// <summary>A day (UTC) of the interaction logs.</summary>
/// <param name="Day">The day.</param>
/// <param name="Answers">Answers of which something came into view.</param>
/// <param name="Views">Suggestions that came into view.</param>
/// <param name="Invites">Invitations.</param>
/// <param name="Accepts">Acceptances.</param>
/// <param name="Dismissals">Dismissals and blocks.</param>
/// <param name="PeopleShown">Different people who came into view.</param>
/// <param name="Gini">Gini coefficient of their views: 0 where all have as many, near 1 where few have almost all; null for nobody.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.quality-day")]
public sealed record QualityDay(
    [property: Id(0)] DateOnly Day,
    [property: Id(1)] long Answers,
    [property: Id(2)] long Views,
    [property: Id(3)] long Invites,
    [property: Id(4)] long Accepts,
    [property: Id(5)] long Dismissals,
    [property: Id(6)] int PeopleShown,
    [property: Id(7)] double? Gini);

/// <summary>A position of an answer.</summary>
/// <param name="Position">From 1; 0 for elsewhere.</param>
/// <param name="Views">Suggestions there that came into view.</param>
/// <param name="Invites">Invitations from there.</param>
/// <param name="Accepts">Invitations from there that were accepted within the days.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.quality-position")]
public sealed record QualityPosition(
    [property: Id(0)] int Position, [property: Id(1)] long Views, [property: Id(2)] long Invites, [property: Id(3)] long Accepts);

/// <summary>A candidate source. A person whom several sources found counts for each.</summary>
/// <param name="Source">The source; <c>none</c> for people who were not among the best of the user's last answer in memory.</param>
/// <param name="Views">Suggestions of it that came into view.</param>
/// <param name="Invites">Invitations of its people.</param>
/// <param name="Dismissals">Dismissals of its people.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.quality-source")]
public sealed record QualitySource(
    [property: Id(0)] string Source, [property: Id(1)] long Views, [property: Id(2)] long Invites, [property: Id(3)] long Dismissals);
