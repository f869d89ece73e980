using System.Globalization;
using Pymk.Grains.Interfaces.Explanation;

namespace Pymk.Training.Recommend;

/// <summary>An explanation as text for a terminal.</summary>
internal static class ExplanationText
{
    /// <summary>The lines of an explanation.</summary>
    public static IEnumerable<string> Lines(SuggestionExplanation told)
    {
        yield return $"{Shown(told.Person)} for {Shown(told.User)}, model {told.ModelVersion}";
        yield return Verdict(told);
        if (told.Scores is not { } scores)
        {
            yield break;
        }

        yield return "";
        yield return "sources";
        foreach (var source in told.Sources)
        {
            var found = source.Place is { } place
                ? Text($"score {source.Score:G5}, place {place} of {source.Found}, quota {source.Quota}")
                : Text($"{source.Found} found");
            yield return $"  {source.Source,-20} {(source.Taken ? "yes" : source.Reason),-26} {found}";
        }

        yield return "";
        yield return "rules";
        foreach (var rule in told.Rules)
        {
            yield return $"  {rule.Rule,-20} {(rule.Allows ? "allows" : "holds back")}";
        }

        yield return "";
        yield return told.IsCandidate ? "score" : "score, if the person were in the list";
        yield return Text($"  P(invite) {scores.Invite:G5} x P(accept) {scores.Accept:G5}");
        yield return Text($"  discounts: fatigue {scores.Fatigue:G4}, inactive {scores.Inactive:G4}, exposure {scores.Exposure:G4}");
        yield return Text($"  = {scores.Score:G5}, place {told.RankByScore} of {told.Allowed} by score; the last one shown has {told.LastScore:G5}");
        yield return "";
        yield return "features, by what they add to P(invite) x P(accept) against the list's mean";
        foreach (var feature in told.Features)
        {
            var values = feature.Value is { } value ? Text($"{value:G4}, mean {feature.Mean:G4}") : "";
            yield return Text($"  {feature.Feature,-32} {feature.Effect,12:+0.00000;-0.00000} {values}");
        }

        if (told.Diversity is { } groups)
        {
            yield return "";
            yield return "diversity";
            yield return $"  attribute in common: {groups.Attribute ?? "none that makes a group"}";
            yield return $"  community: {groups.Community?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}";
            yield return $"  full when the turn came: {groups.Full ?? "none"}";
        }
    }

    private static string Verdict(SuggestionExplanation told) => told.Outcome switch
    {
        ExplanationOutcomes.SamePerson => "not shown: the person is the user",
        ExplanationOutcomes.UnknownPerson => "not shown: nobody has this id",
        ExplanationOutcomes.HeldBack => $"not shown: the rule '{told.HeldBackBy}' holds the person back",
        ExplanationOutcomes.NotACandidate => Text($"not shown: no source brings the person into the list of {told.Candidates}"),
        ExplanationOutcomes.HiddenByDiversity => Text($"not shown: place {told.RankByScore} by score, but the {told.Diversity?.Full} is full"),
        ExplanationOutcomes.BelowTheCut => Text($"not shown: place {told.RankByScore} by score, and {told.Count} are shown"),
        _ => Text($"shown at place {told.Rank} of {told.Count}"),
    };

    private static string Shown(ExplainedUser user) => user.Name.Length > 0 ? $"{user.Name} ({user.UserId})" : user.UserId.ToString();

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
