using System.Globalization;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Interfaces.Experiments;

/// <summary>The limits of experiments, checked before one is written.</summary>
public static class ExperimentRules
{
    /// <summary>Longest name of an experiment or an arm, and longest salt.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Most arms of an experiment.</summary>
    public const int MaxArms = 16;

    /// <summary>Most experiments that are kept.</summary>
    public const int MaxExperiments = 64;

    /// <summary>The largest number of an experiment.</summary>
    public const int MaxNumber = 4_095;

    /// <summary>The largest quota of a source.</summary>
    public const int MaxQuota = 1_500;

    /// <summary>The names of the candidate sources.</summary>
    public static IReadOnlyList<string> Sources { get; } =
        ["two-hop", "one-common-neighbor", "walk", "nearest", "attribute", "interest", "popular"];

    /// <summary>Throws if a name or a plan breaks a limit.</summary>
    /// <exception cref="InvalidRequestException">Names the part and the limit.</exception>
    public static void Check(string name, ExperimentPlan plan)
    {
        CheckName(name, "name");
        Require(plan.Reach is >= 1 and <= 100, "reach", "must be 1 to 100 percent", plan.Reach);
        Require(plan.Salt is { Length: > 0 and <= MaxNameLength }, "salt", $"must have 1 to {MaxNameLength} characters", plan.Salt ?? "null");
        Require(plan.Arms is { Length: >= 2 and <= MaxArms }, "arms", $"must be 2 to {MaxArms} arms", plan.Arms?.Length ?? 0);
        for (var i = 0; i < plan.Arms!.Length; i++)
        {
            Check(plan.Arms[i], $"arms[{i}]");
            var repeated = Array.FindIndex(plan.Arms, 0, i, a => a.Name == plan.Arms[i].Name);
            Require(repeated < 0, $"arms[{i}].name", "is the name of an earlier arm:", plan.Arms[i].Name);
        }

        var sum = plan.Arms.Sum(a => a.Share);
        Require(sum == 100, "arms", "must have shares that make 100 percent together", sum);
    }

    /// <summary>Throws if a text cannot be the name of an experiment or an arm.</summary>
    /// <inheritdoc cref="Check(string, ExperimentPlan)"/>
    public static void CheckName(string? name, string parameter) => Require(
        name is { Length: > 0 and <= MaxNameLength } && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.'),
        parameter,
        $"must be 1 to {MaxNameLength} small letters, digits, '-' or '.'",
        name ?? "null");

    private static void Check(ExperimentArm? arm, string at)
    {
        Require(arm is not null, at, "must be an object", "null");
        CheckName(arm!.Name, $"{at}.name");
        Require(arm.Share is >= 1 and <= 99, $"{at}.share", "must be 1 to 99 percent", arm.Share);
        if (arm.Settings is not { } settings)
        {
            return;
        }

        at += ".settings";
        foreach (var (source, quota) in settings.Sources ?? new Dictionary<string, int>())
        {
            Require(Sources.Contains(source), $"{at}.sources", $"must name {string.Join(", ", Sources)}", source);
            Require(quota is >= 0 and <= MaxQuota, $"{at}.sources.{source}", $"must be 0 to {MaxQuota}", quota);
        }

        Require(settings.Sources is not { } all || !Sources.All(s => all.TryGetValue(s, out var quota) && quota == 0),
            $"{at}.sources", "must leave a source switched on", "0 of all");
        CheckShare(settings.MaxShareOfAttribute, $"{at}.maxShareOfAttribute");
        CheckShare(settings.MaxShareOfCommunity, $"{at}.maxShareOfCommunity");
        Require(settings.DailyExposures is null or (>= 1 and <= 1_000_000), $"{at}.dailyExposures", "must be 1 to 1000000", settings.DailyExposures);
        CheckWeight(settings.InviteWeight, $"{at}.inviteWeight");
        CheckWeight(settings.AcceptWeight, $"{at}.acceptWeight");
        Require(
            settings.ExplorationShare is null || IsExplorationShare(settings.ExplorationShare.Value),
            $"{at}.explorationShare", "must be 0 to 0.5, in hundredths", settings.ExplorationShare);
    }

    /// <summary>True for a share of places that exploration may take: 0 to 0.5, in hundredths.</summary>
    public static bool IsExplorationShare(double share) =>
        share is >= 0 and <= 0.5 && Math.Abs((share * 100) - Math.Round(share * 100)) < 1e-9;

    private static void CheckShare(double? share, string at) => Require(share is null or (> 0 and <= 1), at, "must be above 0 and at most 1", share);

    private static void CheckWeight(double? weight, string at) => Require(weight is null or (>= 0 and <= 4), at, "must be 0 to 4", weight);

    private static void Require(bool holds, string parameter, string rule, object? value)
    {
        if (!holds)
        {
            var shown = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            shown = shown.Length <= MaxNameLength ? shown : shown[..MaxNameLength] + "…";
            throw new InvalidRequestException(parameter, $"'{parameter}' {rule}, is '{shown}'.");
        }
    }
}
