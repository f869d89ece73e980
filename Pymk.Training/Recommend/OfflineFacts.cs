using Pymk.Core.Behavior;
using Pymk.Core.Recommend;
using Pymk.Core.Relations;
using Pymk.Core.Rules;

namespace Pymk.Training.Recommend;

/// <summary>What the operator's rules know about people without a cluster.</summary>
internal static class OfflineFacts
{
    /// <summary>The facts of a model for rules; null where no rule is set. Ages and inactive days count by the clock, as they do in serving.</summary>
    public static ModelFacts? Read(RuleOptions options, ServingModel model, OfflineRelations? relations, DateTimeOffset clock)
    {
        if (OperatorRules.Create(options) is not { } rules)
        {
            return null;
        }

        foreach (var pair in rules.Pairs.Where(p => !FactColumns.HasAttribute(p, model.Profiles)))
        {
            Console.Error.WriteLine($"rule '{pair.Name}': no profile of the model has the attribute '{pair.Attribute}', so nobody is suggested");
        }

        return new ModelFacts(rules, model.Graph, model.Profiles, BehaviorHistory.Read(model.Files.Behavior), clock, relations?.Activity());
    }
}
