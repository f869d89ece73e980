using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Experiments;
using Pymk.Web.Problems;

namespace Pymk.Web.Experiments;

/// <summary>The body that writes a draft.</summary>
/// <param name="Arms">2 to 16 arms whose shares make 100; the first is what the others are compared with.</param>
/// <param name="Reach">The most percent of all users who may be in it, 1 to 100.</param>
/// <param name="Salt">Draws the arms; left out for the name of the experiment.</param>
internal sealed record ExperimentBody(IReadOnlyList<ArmBody> Arms, int Reach = 50, string? Salt = null);

/// <summary>An arm.</summary>
/// <param name="Name">1 to 64 small letters, digits, '-' or '.'.</param>
/// <param name="Share">Percent of the experiment's users.</param>
/// <param name="Settings">What differs from the service's settings; left out for nothing.</param>
internal sealed record ArmBody(string Name, int Share, ArmSettings? Settings = null) : IJsonPart;

/// <summary>The body that begins, ramps, stops or kills an experiment.</summary>
/// <param name="State">The state from now on: <c>running</c>, <c>stopped</c> or <c>killed</c>; left out for that of before.</param>
/// <param name="Share">Percent of all users from now on; left out for that of before, at the beginning 1.</param>
internal sealed record ExperimentChangeBody(
    [property: JsonConverter(typeof(ExperimentStateConverter))] ExperimentState? State = null, int? Share = null);

/// <summary>All experiments.</summary>
/// <param name="Experiments">The experiments, the newest first.</param>
internal sealed record ExperimentsAnswer(IReadOnlyList<ExperimentAnswer> Experiments);

/// <summary>An experiment.</summary>
/// <param name="Name">The name.</param>
/// <param name="State">Whether it answers.</param>
/// <param name="Share">Percent of all users who are in it now.</param>
/// <param name="Reach">The most percent of all users who may be in it.</param>
/// <param name="Salt">Draws the arms.</param>
/// <param name="Arms">The arms; the first is what the others are compared with.</param>
/// <param name="CreatedAt">When it was written first.</param>
/// <param name="StartedAt">When it began; null for a draft.</param>
/// <param name="EndedAt">When it was stopped or killed; null before.</param>
internal sealed record ExperimentAnswer(
    string Name,
    [property: JsonConverter(typeof(ExperimentStateConverter))] ExperimentState State,
    int Share,
    int Reach,
    string Salt,
    IReadOnlyList<ArmBody> Arms,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt)
{
    public static ExperimentAnswer Of(Experiment e) => new(
        e.Name, e.State, e.Share, e.Plan.Reach, e.Plan.Salt, [.. e.Plan.Arms.Select(a => new ArmBody(a.Name, a.Share, a.Settings))],
        e.CreatedAt, e.StartedAt, e.EndedAt);
}

/// <summary>Reads and writes what concerns experiments. An unknown or repeated member is refused, so none is ever ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    WriteIndented = true)]
[JsonSerializable(typeof(ExperimentBody))]
[JsonSerializable(typeof(ExperimentChangeBody))]
[JsonSerializable(typeof(ExperimentAnswer))]
[JsonSerializable(typeof(ExperimentsAnswer))]
internal sealed partial class ExperimentJson : JsonSerializerContext;

/// <summary>Writes a state's name.</summary>
internal sealed class ExperimentStateConverter() : JsonStringEnumConverter<ExperimentState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
